import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { ApiProblem } from '../../lib/api.ts'
import { givePasskey, isCancelled, knowsPasskeys, offersPasskeysByItself } from '../../lib/passkey.ts'
import { problemText } from '../../lib/problems.ts'
import { Button } from '../../ui/button.tsx'
import { keyIcon } from '../../ui/icons.ts'
import { Notice } from '../../ui/notice.tsx'
import type { NextStep } from '../answers.ts'
import { t } from '../texts.ts'

interface PasskeyButtonProps {
  /** Where the passkey is given. */
  path: string
  label: string
  kind?: 'primary' | 'plain'
  onStep: (step: NextStep) => void
  /** The first step has run out; it has to be taken again. */
  onLate?: () => void
}

/** Signs in with a passkey: the browser asks for finger, face or PIN. Shown only where the browser knows how. */
export function PasskeyButton({ path, label, kind = 'plain', onStep, onLate }: PasskeyButtonProps) {
  const busy = useSignal(false)
  const trouble = useSignal<string | null>(null)
  if (!knowsPasskeys()) return null
  const ask = async (): Promise<void> => {
    if (busy.value) return
    busy.value = true
    trouble.value = null
    try {
      onStep(await givePasskey<NextStep>(path))
    } catch (error) {
      if (error instanceof ApiProblem && (error.code === 'unauthenticated' || error.code === 'wrong_step')) onLate?.()
      trouble.value = isCancelled(error) ? t('passkeyCancelled') : problemText(error)
    }
    busy.value = false
  }
  return (
    <>
      <Button kind={kind} icon={keyIcon} wide busy={busy.value} onClick={() => void ask()}>{label}</Button>
      {trouble.value !== null && <Notice tone="danger" live>{trouble.value}</Notice>}
    </>
  )
}

/** A challenge lasts five minutes; a page that stands open asks for a new one before that. */
const RENEW_MS = 4 * 60_000

/** Lets the browser offer passkeys in the list of the address field. It asks nothing and shows no error: the button does. */
export function useQuietPasskey(path: string, onStep: (step: NextStep) => void): void {
  useEffect(() => {
    let over = false
    const offer = (): void => {
      givePasskey<NextStep>(path, { quietly: true }).then(
        (step) => {
          if (!over) onStep(step)
        },
        () => undefined
      )
    }
    let timer: ReturnType<typeof setInterval> | undefined
    void offersPasskeysByItself().then((able) => {
      if (!able || over) return
      offer()
      timer = setInterval(offer, RENEW_MS)
    })
    return () => {
      over = true
      clearInterval(timer)
    }
  }, [])
}
