export { type Config, readConfig } from './config.ts'
export { PRODUCTION_REFUSALS, brokenRules } from './production.ts'
export { ConfigError, type Environment, readChoice, readText } from './read.ts'
