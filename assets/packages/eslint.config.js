// The browser code: classic scripts in the deck and on the presenter's page (assets/deck/deck.js says why), RequireJS
// modules in the classic notebook. Each script names what it takes from the others in a `global` comment and what they
// take from it in an `exported` comment; both are checked here, and by tsc, which sees each page's scripts together.
import js from '@eslint/js'
import globals from 'globals'

/** What the third-party scripts of a page define; their types are in the folder's .d.ts files. */
const named = names => Object.fromEntries(names.map(name => [name, 'readonly']))
const LIBRARIES = [
  'ace', 'AsciinemaPlayer', 'renderMathInElement', 'Reveal', 'RevealHighlight', 'RevealNotes', 'RevealSearch',
  'RevealZoom', 'Terminal',
]
// Names that every window has: a misspelt variable must not become one of them unseen.
const CONFUSING = [
  'event', 'external', 'find', 'focus', 'frames', 'length', 'name', 'origin', 'parent', 'self', 'status', 'stop', 'top',
]

export default [
  js.configs.recommended,
  {
    files: ['assets/{deck,presenter,notebook,tasks}/*.js'],
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    languageOptions: { ecmaVersion: 2024, sourceType: 'script', globals: globals.browser },
    rules: {
      'array-callback-return': 'error',
      'consistent-return': 'error',
      'default-case-last': 'error',
      'dot-notation': 'error',
      'eqeqeq': 'error',
      'max-len': ['error', { code: 120 }],
      'no-eval': 'error',
      'no-extend-native': 'error',
      'no-implicit-coercion': 'error',
      'no-nested-ternary': 'error',
      'no-restricted-globals': ['error', ...CONFUSING],
      'no-throw-literal': 'error',
      'no-unneeded-ternary': 'error',
      'no-unused-expressions': 'error',
      'no-unused-vars': ['error', { args: 'all', argsIgnorePattern: '^_$' }],
      'no-useless-concat': 'error',
      'no-var': 'error',
      'object-shorthand': ['error', 'properties'],
      'prefer-const': 'error',
      'prefer-template': 'error',
      'strict': ['error', 'global'],
      'yoda': 'error',
    },
  },
  { files: ['assets/{deck,tasks}/*.js'], languageOptions: { globals: named(LIBRARIES) } },
  {
    files: ['assets/notebook/*.js'],
    languageOptions: { globals: named(['define', 'Reveal']) },
    rules: { strict: ['error', 'function'] },
  },
]
