export { authenticateToken } from './authenticate.ts'
export { isOffered } from './offered.ts'
export { TOKEN_OPERATIONS } from './operations.ts'
