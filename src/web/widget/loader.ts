import { createPanel, type Panel } from './loader-panel.ts'
import type { Visitor } from './protocol.ts'
import type { Call, Listener, Rind, Settings } from './rind.ts'

/*
 * /widget.js: what a website embeds. Vanilla, no cookie, no storage, no global but `rind` and `rindSettings`.
 * Everything that knows a visitor lives in the frame, on our origin; this file only shows and hides it.
 */
const script = document.currentScript as HTMLScriptElement | null
const earlier = window.rind

if (script && !earlier?.live) {
  const origin = new URL(script.src).origin
  const { inbox, locale, test } = script.dataset
  const fromScript: Settings = {
    ...(inbox && { inbox }),
    ...(locale && { locale }),
    ...(test !== undefined && { test: true })
  }
  const listeners: Record<string, Listener[]> = {}
  let panel: Panel | undefined
  let ready = false
  /** What the website said; said again to a frame that was loaded anew. */
  let visitor: Visitor | undefined
  let spoken: string | undefined

  const emit = (event: string, value?: number): void => {
    if (event === 'ready') {
      ready = true
      if (spoken) panel?.post({ type: 'locale', locale: spoken })
      if (visitor) panel?.post({ type: 'identify', visitor })
    }
    for (const listener of listeners[event] ?? []) {
      // A website's faulty listener must not take the chat down with it.
      try {
        listener(value)
      } catch (error) {
        console.error(error)
      }
    }
  }
  const identify = (said: Visitor): void => {
    visitor = { ...visitor, ...said, attributes: { ...visitor?.attributes, ...said?.attributes } }
    if (ready) panel?.post({ type: 'identify', visitor })
  }

  const commands: Record<string, (...values: never[]) => void> = {
    boot(given?: Settings) {
      const settings = { ...window.rindSettings, ...fromScript, ...given }
      if (panel) return
      if (!settings.inbox) return console.warn('Rind: no inbox key was given.')
      const query = new URLSearchParams({ inbox: settings.inbox, origin: location.origin })
      if (settings.test) query.set('test', '1')
      if (settings.locale) query.set('lang', settings.locale)
      const { name, email, attributes } = settings
      if (name || email || attributes) identify({ name, email, attributes } as Visitor)
      panel = createPanel(origin, `${origin}/widget/frame?${query}`, emit)
    },
    shutdown() {
      panel?.remove()
      panel = undefined
      ready = false
    },
    show: () => panel?.show(),
    hide: () => panel?.hide(),
    toggle: () => panel?.toggle(),
    identify,
    setAttributes: (attributes: Record<string, string>) => identify({ attributes }),
    setLocale(language: string) {
      spoken = language
      if (ready) panel?.post({ type: 'locale', locale: language })
    },
    reset() {
      visitor = undefined
      panel?.post({ type: 'reset' })
    },
    on: (event: string, listener: Listener) => void (listeners[event] ??= []).push(listener)
  }

  const rind: Rind = (command, ...values) => {
    if (Object.hasOwn(commands, command)) commands[command]?.(...(values as never[]))
    else console.warn(`Rind: there is no command "${command}".`)
  }
  rind.live = true
  window.rind = rind

  // Listeners first, so that what was asked for early still hears the first events.
  const calls = [...(earlier?.q ?? [])].map((call) => Array.from(call) as Call)
  for (const call of calls) if (call[0] === 'on') rind(...call)
  if (fromScript.inbox || window.rindSettings?.inbox) rind('boot')
  for (const call of calls) if (call[0] !== 'on') rind(...call)
}
