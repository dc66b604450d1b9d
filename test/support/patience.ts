/**
 * How long tests wait for what has to come, in milliseconds: long enough for a machine that is ten times slower. Where
 * sources were spoiled on purpose, what does not come is the answer, and it is waited for no longer than it takes.
 */
export const PATIENCE_MS = Number(process.env['RIND_TEST_PATIENCE_MS'] ?? 120_000)
