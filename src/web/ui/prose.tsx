import './prose.css'

type Block = { readonly kind: 'title' | 'heading' | 'paragraph'; readonly text: string } | { readonly kind: 'list'; readonly items: readonly string[] }

/** Plain text as blocks: "# " and "## " are headings, "- " items; lines that follow each other belong together. */
function blocksOf(text: string): Block[] {
  const blocks: Block[] = []
  let open: { kind: 'paragraph' | 'list'; lines: string[] } | null = null
  const close = (): void => {
    if (open?.kind === 'list') blocks.push({ kind: 'list', items: open.lines })
    else if (open !== null) blocks.push({ kind: 'paragraph', text: open.lines.join(' ') })
    open = null
  }
  const goOn = (kind: 'paragraph' | 'list', line: string, begins: boolean): void => {
    if (open === null || (begins && open.kind !== kind)) {
      close()
      open = { kind, lines: [line] }
    } else if (begins) open.lines.push(line)
    else open.lines.push(`${open.lines.pop() ?? ''} ${line}`)
  }
  for (const line of text.split(/\r?\n/).map((each) => each.trim())) {
    const heading = /^(#{1,2})\s+(.*)$/.exec(line)
    if (line === '') close()
    else if (heading !== null) {
      close()
      blocks.push({ kind: heading[1] === '#' ? 'title' : 'heading', text: heading[2] ?? '' })
    } else if (line.startsWith('- ')) goOn('list', line.slice(2), true)
    else goOn('paragraph', line, false)
  }
  close()
  return blocks
}

/** A text that people wrote, laid out for reading. Never read as markup: what stands in it is text. */
export function Prose({ text }: { text: string }) {
  return (
    <div class="prose" dir="auto">
      {blocksOf(text).map((block, at) => {
        if ('items' in block) {
          return (
            <ul key={at}>
              {block.items.map((item, index) => (
                <li key={index}>{item}</li>
              ))}
            </ul>
          )
        }
        if (block.kind === 'title') return <h3 key={at} class="prose__title">{block.text}</h3>
        return block.kind === 'heading' ? <h4 key={at} class="prose__heading">{block.text}</h4> : <p key={at}>{block.text}</p>
      })}
    </div>
  )
}
