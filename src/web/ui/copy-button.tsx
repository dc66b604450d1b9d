import { useEffect, useState } from 'preact/hooks'
import { word } from '../lib/words.ts'
import { Button } from './button.tsx'
import { checkIcon, copyIcon } from './icons.ts'
import { announce } from './toast.tsx'

/** Copies a text and says so on the button itself. */
export function CopyButton({ text, label, kind = 'plain' }: { text: string; label?: string; kind?: 'plain' | 'primary' }) {
  const [copied, setCopied] = useState(false)
  useEffect(() => {
    if (!copied) return
    const timer = setTimeout(() => setCopied(false), 2500)
    return () => clearTimeout(timer)
  }, [copied])
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(text)
    setCopied(true)
    announce(word('copied'))
  }
  return (
    <Button kind={kind} icon={copied ? checkIcon : copyIcon} onClick={() => void copy()}>
      {copied ? word('copied') : (label ?? word('copy'))}
    </Button>
  )
}
