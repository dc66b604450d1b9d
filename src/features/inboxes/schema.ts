import Type, { type Static } from 'typebox'
import { Closed, Id, Locale, Moment, Name } from '../../operations/fields.ts'

/** A site that may embed the widget: scheme, host and port, nothing else. */
export const Origin = () =>
  Type.String({ maxLength: 260, pattern: '^https?://[a-z0-9.-]+(:[0-9]{1,5})?$', description: 'A website, as in https://shop.example (lower case, no path).' })

export const ReplyTime = Type.Union([Type.Literal('minutes'), Type.Literal('hour'), Type.Literal('day'), Type.Literal('none')])

export const InboxSettings = Closed({
  name: Name('The name that staff see.'),
  greeting: Type.String({ maxLength: 280, description: 'The first line that a visitor reads; empty for none.' }),
  replyTime: ReplyTime,
  color: Type.String({ pattern: '^#[0-9a-f]{6}$', description: 'The colour of the header, as #14683f.' }),
  locale: Locale(),
  formOfAddress: Type.Union([Type.Literal('informal'), Type.Literal('formal')], { description: 'Dutch "je" or "u".' }),
  origins: Type.Array(Origin(), { maxItems: 50, description: 'Websites that may show the widget.' })
})
export type InboxSettings = Static<typeof InboxSettings>

/** When and where the widget was last seen, so that the screen can say so or offer to allow the site. */
export const WidgetSighting = Closed({ origin: Type.String(), at: Moment(), allowed: Type.Boolean() })
export type WidgetSighting = Static<typeof WidgetSighting>

export const Inbox = Closed({
  id: Type.String(),
  key: Type.String({ description: 'The public key in the embed snippet.' }),
  settings: InboxSettings,
  snippet: Type.String({ description: 'The HTML to paste before </body>.' }),
  demoUrl: Type.String(),
  seen: Type.Array(WidgetSighting),
  can: Closed({ manage: Type.Boolean() })
})
export type Inbox = Static<typeof Inbox>

export const ListOutput = Closed({ inboxes: Type.Array(Inbox) })
export const UpdateInput = Closed({ inboxId: Id(), ...Type.Partial(InboxSettings).properties })
export const AllowOriginInput = Closed({ inboxId: Id(), origin: Origin() })
