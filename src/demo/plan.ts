import { randomInt } from 'node:crypto'
import { newId } from '../../db/index.ts'
import { newTotpSecret, requireStrongPassword } from '../features/auth/index.ts'
import type { CastMember, Production } from './script.ts'
import { BIKES } from './content/bikes.ts'
import { CLINIC } from './content/clinic.ts'
import { WORDS } from './content/words.ts'

const WORDS_IN_PASSWORD = 5

export const PRODUCTIONS: readonly Production[] = [BIKES, CLINIC]

/** Somebody who can sign in to the demo. */
export interface PlannedMember extends CastMember {
  readonly memberId: string
  readonly identityId: string
  readonly password: string
  readonly totpSecret: string
}

export interface PlannedWorkspace {
  /** Which production is played in it. */
  readonly key: string
  readonly id: string
  readonly name: string
  readonly members: readonly PlannedMember[]
}

/**
 * What will be made, decided before anything is made: ids and credentials. Because the ids stand first, each step of
 * making it can be done again without harm, and a demo that was killed half-way is finished by the next start.
 */
export interface Plan {
  readonly version: 1
  readonly workspaces: readonly PlannedWorkspace[]
}

export function makePlan(now: number): Plan {
  return {
    version: 1,
    workspaces: PRODUCTIONS.map(({ key, name, cast }) => ({
      key,
      id: newId(now),
      name,
      members: cast.map((member) => ({
        ...member,
        memberId: newId(now),
        identityId: newId(now),
        password: newPassword([member.email, member.name, name, 'rind']),
        totpSecret: newTotpSecret()
      }))
    }))
  }
}

/** A random passphrase that the sign-up would take. */
function newPassword(known: readonly string[]): string {
  for (;;) {
    const password = Array.from({ length: WORDS_IN_PASSWORD }, () => WORDS[randomInt(WORDS.length)]).join('-')
    try {
      requireStrongPassword(password, known)
      return password
    } catch {
      // One of the words is part of a name, or a sequence that is too common: draw again.
    }
  }
}
