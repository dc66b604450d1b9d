import { effect, signal } from '@preact/signals'
import { recall, remember } from '../../lib/storage.ts'

export type Density = 'comfortable' | 'compact'

/** Small choices of the reader, kept on this machine. */
export const density = signal<Density>(recall('density') === 'compact' ? 'compact' : 'comfortable')
export const sound = signal(recall('sound') === 'on')
export const detailsFolded = signal(recall('details') === 'folded')
/** Keys without Ctrl or Alt. Who speaks to the computer turns them off, or every word becomes a command. */
export const singleKeys = signal(recall('keys') !== 'off')

effect(() => remember('keys', singleKeys.value ? 'on' : 'off'))
effect(() => remember('density', density.value))
effect(() => remember('sound', sound.value ? 'on' : 'off'))
effect(() => remember('details', detailsFolded.value ? 'folded' : 'open'))
