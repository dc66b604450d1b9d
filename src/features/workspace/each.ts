/**
 * Does something in one workspace after the other; what fails in one keeps none of the others waiting.
 * @returns the sum of what each gave
 * @throws AggregateError after all were tried, when some failed
 */
export async function inEach(workspaceIds: readonly string[], work: (workspaceId: string) => Promise<number>): Promise<number> {
  let sum = 0
  const failures: unknown[] = []
  for (const id of workspaceIds) {
    try {
      sum += await work(id)
    } catch (error) {
      failures.push(error)
    }
  }
  if (failures.length > 0) throw new AggregateError(failures, `It failed in ${failures.length} of ${workspaceIds.length} workspaces`)
  return sum
}
