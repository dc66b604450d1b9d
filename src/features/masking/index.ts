export { maskText } from './mask.ts'
export { lockSettings, readSettings, saveReveal, saveSettings } from './repository.ts'
export { type Sight, type Standing, sightIn, sightOf, standingOf } from './sight.ts'
