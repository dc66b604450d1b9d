import { type Signal, useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import type { RegisterOutput } from '../../../features/backups/schema.ts'
import type { OperatorSession } from '../../../features/operators/schema.ts'
import { ApiProblem, type RequestOptions, api } from '../../lib/api.ts'
import { byItself } from '../attendance.ts'

/** While something runs, and otherwise. */
const [BUSY_MS, CALM_MS] = [2_000, 30_000]

interface RegisterState {
  readonly session: Signal<OperatorSession | 'out' | null>
  readonly register: Signal<RegisterOutput | null>
  readonly failure: Signal<unknown>
  readonly refresh: () => void
}

export const isBusy = ({ backups, drills }: RegisterOutput): boolean => [...backups, ...drills].some(({ state }) => state === 'running')

/** The register, asked for again while somebody looks: often while something runs. */
export function useRegister(): RegisterState {
  const session = useSignal<OperatorSession | 'out' | null>(null)
  const register = useSignal<RegisterOutput | null>(null)
  const failure = useSignal<unknown>(null)
  const load = async (options?: RequestOptions): Promise<void> => {
    try {
      session.value ??= await api.get<OperatorSession>('/operators/session')
      register.value = await api.get<RegisterOutput>('/backups', options)
      failure.value = null
    } catch (error) {
      if (error instanceof ApiProblem && error.code === 'unauthenticated') session.value = 'out'
      else failure.value = error
    }
  }
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    const tick = (): void => {
      void (document.hidden || session.value === 'out' ? Promise.resolve() : load(byItself())).then(() => {
        timer = setTimeout(tick, register.value !== null && isBusy(register.value) ? BUSY_MS : CALM_MS)
      })
    }
    tick()
    return () => clearTimeout(timer)
  }, [])
  const refresh = (): void => {
    if (session.value === 'out') session.value = null
    void load()
  }
  return { session, register, failure, refresh }
}
