// Run in the page: shows every slide with all its fragments, in both looks, and reports what is on it.
async () => {
  const luminance = colour => {
    const [r, g, b] = colour.map(value => {
      const part = value / 255
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
    })
    return 0.2126 * r + 0.7152 * g + 0.0722 * b
  }
  const parse = text => (text.match(/[\d.]+/g) ?? [0, 0, 0, 0]).map(Number)
  const ground = element => {
    for (let at = element; at; at = at.parentElement) {
      const [r, g, b, alpha = 1] = parse(getComputedStyle(at).backgroundColor)
      if (alpha > 0.5) return [r, g, b]
    }
    return [255, 255, 255]
  }
  const contrast = (front, back) => {
    const [light, dark] = [luminance(front), luminance(back)].sort((a, b) => b - a)
    return (light + 0.05) / (dark + 0.05)
  }
  const inkOf = element => {
    const style = getComputedStyle(element)
    return parse(element.closest('svg') ? style.fill : style.color).slice(0, 3)
  }
  // Labels in bars stand on the bar, not on the slide.
  const groundOf = part => {
    const element = part.closest('text') ?? part
    const bar = element.closest('svg') && element.previousElementSibling
    if (/on-(runs|other|third|fourth|failure|lane-)/.test(element.getAttribute?.('class') ?? '') && bar) {
      return parse(getComputedStyle(bar).fill).slice(0, 3)
    }
    return ground(element)
  }
  const kindOf = element =>
    element.closest('.demo-bar') ? 'bar'
      : element.closest('svg') ? 'drawing'
        : element.closest('code, pre') ? 'code'
          : element.closest('.source, .since') ? 'source' : 'prose'
  const visible = element => {
    const box = element.getBoundingClientRect()
    return box.width && box.height && getComputedStyle(element).visibility !== 'hidden' && !element.closest('aside, .katex-mathml')
  }
  const textsOf = slide => {
    const walker = document.createTreeWalker(slide, NodeFilter.SHOW_TEXT)
    const found = new Map()
    while (walker.nextNode()) {
      const element = walker.currentNode.parentElement
      if (!walker.currentNode.data.trim() || !visible(element) || element.closest('script, style, button:disabled')) continue
      if (!found.has(element)) found.set(element, walker.currentNode.data.trim().slice(0, 30))
    }
    return found
  }
  // Type in a drawing is set in the drawing's own units.
  const sizeOf = element =>
    parseFloat(getComputedStyle(element).fontSize) * (element.closest('svg') ? element.getScreenCTM().a : 1)
  const linesOf = code => {
    const rows = [...code.querySelectorAll('tr')]
    return rows.length ? rows.map(row => row.textContent.replace(/\n$/, '')) : code.textContent.replace(/\n$/, '').split('\n')
  }
  const settled = () => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 20))))

  await document.fonts.ready
  const report = {}
  for (const slide of Reveal.getSlides()) {
    const { h, v } = Reveal.getIndices(slide)
    Reveal.slide(h, v)
    while (Reveal.availableFragments().next) Reveal.nextFragment()
    await settled()
    const texts = textsOf(slide)
    const measured = new Map([...texts].map(([element, text]) => [element, {
      text, kind: kindOf(element), size: sizeOf(element),
      dark: contrast(inkOf(element), groundOf(element)),
    }]))
    const frame = document.querySelector('.slides').getBoundingClientRect()
    const outside = [...slide.querySelectorAll('*')].filter(element => {
      if (!visible(element) || element.closest('.demo-terminal, script, defs')) return false
      const box = element.getBoundingClientRect()
      const beyond = box.left < frame.left - 1 || box.right > frame.right + 1 || box.top < frame.top - 1 || box.bottom > frame.bottom + 1
      const cut = ['pre', 'code', 'figure'].includes(element.localName) &&
        (element.scrollHeight > element.clientHeight + 2 || element.scrollWidth > element.clientWidth + 2)
      return beyond || cut
    }).map(element => `${element.localName}.${element.getAttribute('class')}: ${element.textContent.trim().slice(0, 30)}`)

    const prose = [...measured.values()].filter(({ kind }) => kind === 'prose' || kind === 'source')
    const spoken = [...slide.querySelectorAll('.prose')].filter(part => !part.closest('aside'))
      .map(part => [...part.cloneNode(true).childNodes].map(node => node.localName === 'pre' || node.classList?.contains('source') ? '' : node.textContent).join(' '))
    report[slide.id] = {
      outside,
      texts: [...measured.values()],
      words: spoken.join(' ').split(/\s+/).filter(word => /\w/.test(word)).length,
      prose: prose.length,
      code: [...slide.querySelectorAll('pre.code code')].map(code => {
        const lines = linesOf(code)
        return { lines: lines.length, columns: Math.max(...lines.map(line => line.length)) }
      }),
      silent: [...slide.querySelectorAll('img, svg, [role="img"]')]
        .filter(picture => !picture.closest('.katex, [role="img"] *'))
        .map(picture => picture.getAttribute('alt') ?? picture.getAttribute('aria-label') ?? '')
        .filter(text => text.split(/\s+/).length < 4),
      notes: (slide.querySelector('aside.notes')?.textContent ?? '').split(/\s+/).filter(Boolean).length,
      timing: Number(slide.dataset.timing ?? 0),
      shows: Boolean(slide.querySelector('.demo, svg.lanes, .prose img, pre.code, .recorded, table')),
    }
    Look.set('light')
    await settled()
    for (const [element, entry] of measured) entry.light = contrast(inkOf(element), groundOf(element))
    Look.set('dark') // settled with the next slide
  }
  return report
}
