import { Logo } from '../ui/logo.tsx'
import { Skeleton } from '../ui/skeleton.tsx'

/** Before it is known where somebody stood: the shape of a form, and only when that takes a while. */
export function Waiting() {
  return (
    <div class="auth">
      <header class="auth__head"><span class="auth__brand"><Logo size={28} /> Rind</span></header>
      <main class="auth__main"><Skeleton kind="form" rows={2} /></main>
    </div>
  )
}
