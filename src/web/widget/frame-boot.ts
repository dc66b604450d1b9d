import type { BootOutput } from '../../features/widget/schema.ts'
import { readBoot } from '../lib/boot.ts'

/** What the server writes into the frame. It is enough to greet a visitor without another request. */
export interface FrameBoot extends Pick<
  BootOutput,
  'company' | 'greeting' | 'replyTime' | 'color' | 'locale' | 'formOfAddress' | 'test'
> {
  /** Short-lived; says that this frame was framed by an allowed site. */
  frameToken: string
  inboxKey: string
  /** The website around the frame: the only one that is listened to. */
  origin: string
}

export const boot = readBoot<FrameBoot>()
