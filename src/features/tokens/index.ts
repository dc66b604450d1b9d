export { authenticateToken } from './authenticate.ts'
export { isOffered } from './offered.ts'
export { type Program, programsOf, revokeProgram, revokeProgramsOf } from './programs.ts'
export { TOKEN_OPERATIONS } from './operations.ts'
