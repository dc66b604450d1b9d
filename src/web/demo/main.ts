import './main.css'
import type { Rind } from '../widget/rind.ts'

/** The shop's own button opens the chat as any website's button can: by the public command. */
// The chat's file loads on its own time; until it is here, calls wait in a queue.
const queue: Rind = (...call) => void (queue.q = [...(queue.q ?? []), call])
window.rind ??= queue

const button = document.querySelector<HTMLButtonElement>('[data-chat]')
button?.addEventListener('click', () => window.rind?.('show'))
window.rind('on', 'ready', () => {
  if (button !== null) button.hidden = false
})
