// What the presenter's page reaches in its previews, which are decks.

interface Window {
  Reveal?: import('reveal.js').RevealApi
  goTo?: (id: string, fragment?: number | null) => boolean
}
