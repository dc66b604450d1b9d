import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'

/** Counts whole seconds down to a moment; 0 when it has come. */
export function useSecondsLeft(until: number | undefined): number {
  const left = useSignal(secondsTo(until))
  useEffect(() => {
    left.value = secondsTo(until)
    if (left.value === 0) return
    const timer = setInterval(() => {
      left.value = secondsTo(until)
      if (left.value === 0) clearInterval(timer)
    }, 250)
    return () => clearInterval(timer)
  }, [until])
  return left.value
}

const secondsTo = (until = 0): number => Math.max(0, Math.ceil((until - Date.now()) / 1000))
