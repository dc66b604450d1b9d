import type { Static } from 'typebox'
import type * as schema from '../../features/widget/schema.ts'

/** What the operations answer with, as types only: no schema reaches the browser. */
export type BootOutput = schema.BootOutput
export type StartOutput = Static<typeof schema.StartOutput>
export type SendOutput = Static<typeof schema.SendOutput>
export type ListOutput = Static<typeof schema.ListOutput>
export type IdentifyInput = Static<typeof schema.IdentifyInput>
