import type { JobHandler } from '../define.ts'

export const handle: JobHandler = async ({ keyAdmin }) => {
  await keyAdmin.rotateDue()
}
