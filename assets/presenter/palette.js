// The presenter's page: a dialog that finds a slide by its title, also a spare, and goes there.
'use strict'

/* global nowFrame, one, oneOf, slides */
/* exported openPalette */

function openPalette() {
  const field = oneOf(HTMLInputElement, '#palette input')
  const list = one('#palette ol')
  const fill = () => {
    const words = field.value.toLowerCase().split(/\s+/).filter(Boolean)
    const found = slides.filter(({ id, title }) => words.every(word => `${id} ${title}`.toLowerCase().includes(word)))
    list.replaceChildren(...found.map(paletteItem))
  }
  field.value = ''
  field.oninput = fill
  field.onkeydown = event => {
    if (event.key !== 'Enter') return
    event.preventDefault()
    list.querySelector('button')?.click()
  }
  fill()
  oneOf(HTMLDialogElement, '#palette').showModal()
  field.focus()
}

/** @param {Slide} slide */
function paletteItem({ id, title, spare }) {
  const item = document.createElement('li')
  const button = document.createElement('button')
  button.textContent = title
  if (spare) button.dataset.spare = 'not in this length'
  button.onclick = () => {
    oneOf(HTMLDialogElement, '#palette').close()
    nowFrame.contentWindow?.goTo?.(id)
  }
  item.append(button)
  return item
}
