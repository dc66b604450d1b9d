/** Code to copy, as it is. It scrolls sideways, so it can be reached by keyboard. */
export function SnippetBox({ snippet, label }: { snippet: string; label: string }) {
  return (
    <pre class="snippet" role="group" aria-label={label} tabIndex={0} translate={false}>
      <code>{snippet}</code>
    </pre>
  )
}
