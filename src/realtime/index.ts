export { type Bus, createBus } from './bus.ts'
export { type Gateway, createGateway } from './gateway.ts'
