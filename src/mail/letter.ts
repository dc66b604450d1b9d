/** A letter in words, before it is laid out as text and as HTML. */
export interface Letter {
  readonly subject: string
  readonly paragraphs: readonly string[]
  /** What is known of the event, one line each. */
  readonly facts?: readonly (readonly [label: string, value: string])[]
  /** What the link is called. */
  readonly button: string
  /** After the link: what to do if it was not you, or that nothing has to be done. */
  readonly closing: string
}

/** What surrounds the words of a letter. */
export interface LetterFrame {
  readonly locale: 'en' | 'nl'
  readonly link: string
  /** A document that stands in the letter as it is. */
  readonly document?: string | undefined
  /** How to hear nothing more. */
  readonly leave?: { readonly label: string; readonly link: string }
}

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

const escape = (text: string): string => text.replaceAll(/[&<>"']/g, (char) => ESCAPES[char] ?? '')

const TEXT = 'margin:0 0 16px;font-size:16px;line-height:24px'
const SMALL = 'margin:0;font-size:13px;line-height:20px;color:#55625b'

/**
 * A letter as HTML: one column, system type, no picture, no style sheet, nothing that is loaded and so nothing that
 * tracks. The address stands under the button, so that it can be read before it is followed.
 */
export function renderHtml({ subject, paragraphs, facts = [], button, closing }: Letter, greeting: string, { locale, link, document, leave }: LetterFrame): string {
  const href = escape(link)
  const rows = facts.map(
    ([label, value]) =>
      `<tr><td style="padding:2px 16px 2px 0;color:#55625b;vertical-align:top">${escape(label)}</td><td style="padding:2px 0;word-break:break-word">${escape(value)}</td></tr>`
  )
  return [
    `<!doctype html><html lang="${locale}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light"><title>${escape(subject)}</title></head>`,
    `<body style="margin:0;padding:32px 16px;background:#f7f9f6;color:#14201a;font-family:system-ui,-apple-system,'Segoe UI',Roboto,sans-serif">`,
    `<div style="max-width:520px;margin:0 auto;padding:32px;background:#ffffff;border:1px solid #dde4de;border-radius:8px">`,
    `<p style="margin:0 0 24px;font-size:18px;font-weight:600;color:#14683f">Rind</p>`,
    `<p style="${TEXT}">${greeting}</p>`,
    ...paragraphs.map((paragraph) => `<p style="${TEXT}">${escape(paragraph)}</p>`),
    ...(rows.length > 0 ? [`<table role="presentation" style="margin:0 0 20px;font-size:15px;line-height:22px;border-collapse:collapse">${rows.join('')}</table>`] : []),
    ...(document === undefined ? [] : [`<p style="margin:0 0 20px;padding:12px;background:#f7f9f6;border:1px solid #dde4de;font-family:ui-monospace,monospace;font-size:13px;line-height:18px;word-break:break-all">${escape(document)}</p>`]),
    `<p style="margin:0 0 12px"><a href="${href}" style="display:inline-block;padding:10px 18px;border-radius:8px;background:#14683f;color:#ffffff;font-size:16px;font-weight:600;text-decoration:none">${escape(button)}</a></p>`,
    `<p style="${SMALL};margin-bottom:24px;word-break:break-all"><a href="${href}" style="color:#55625b">${href}</a></p>`,
    `<p style="${SMALL}">${escape(closing)}</p>`,
    ...(leave === undefined ? [] : [`<p style="${SMALL};margin-top:8px"><a href="${escape(leave.link)}" style="color:#55625b">${escape(leave.label)}</a></p>`]),
    `</div></body></html>`
  ].join('\n')
}

/** The same words as plain text. */
export function renderText({ paragraphs, facts = [], button, closing }: Letter, greeting: string, { link, document, leave }: LetterFrame): string {
  const known = facts.map(([label, value]) => `${label}: ${value}`).join('\n')
  const end = leave === undefined ? closing : `${closing}\n${leave.label}: ${leave.link}`
  return [greeting, ...paragraphs, ...(known ? [known] : []), ...(document === undefined ? [] : [document]), `${button}:\n${link}`, end, 'Rind'].join('\n\n') + '\n'
}

/** A subject on one line: a line break in it could fold a header of its own. */
export const subjectLine = (subject: string): string => subject.replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ')
