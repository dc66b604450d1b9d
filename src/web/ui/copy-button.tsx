import { useEffect, useState } from 'preact/hooks'
import { word } from '../lib/words.ts'
import { Button } from './button.tsx'
import { checkIcon, copyIcon } from './icons.ts'
import { announce, showToast } from './toast.tsx'

/** Copies a text and says so on the button itself. */
export function CopyButton({
  text,
  label,
  kind = 'plain'
}: {
  text: string
  label?: string
  kind?: 'plain' | 'primary'
}) {
  const [copied, setCopied] = useState(false)
  useEffect(() => {
    if (!copied) return undefined
    const timer = setTimeout(() => setCopied(false), 2500)
    return () => clearTimeout(timer)
  }, [copied])
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(text)
      setCopied(true)
      announce(word('copied'))
    } catch {
      // The browser may refuse: another window in front, or a policy of the company.
      showToast(word('copyFailed'), { tone: 'danger' })
    }
  }
  return (
    <Button kind={kind} icon={copied ? checkIcon : copyIcon} onClick={() => void copy()}>
      {copied ? word('copied') : (label ?? word('copy'))}
    </Button>
  )
}
