import { useEffect, useState } from 'preact/hooks'
import type { RoleList } from '../../../../features/roles/schema.ts'
import { api } from '../../state/client.ts'

export interface Roles {
  readonly list: RoleList | null
  readonly error: unknown
  readonly reload: () => void
}

/** The table of rights and the roles of the workspace, read when the page opens and after each change. */
export function useRoles(): Roles {
  const [list, setList] = useState<RoleList | null>(null)
  const [error, setError] = useState<unknown>(null)
  const reload = (): void => {
    setError(null)
    api.get<RoleList>('/roles').then(setList, setError)
  }
  useEffect(reload, [])
  return { list, error, reload }
}
