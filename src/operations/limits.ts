/** A limit as a leaky bucket: `burst` at once, then one more each `every` milliseconds. */
export interface Limit {
  readonly burst: number
  readonly every: number
  /** Kept in the database: outlives a restart and counts across nodes. */
  readonly durable?: boolean
}

const second = 1000
const minute = 60 * second

/** Every rate limit of Rind, in one table. The comment says whom it counts. */
export const LIMITS = {
  /** per address of the network */
  'public.ip': { burst: 120, every: second / 2 },
  /** per address of the network: whether something is wrong; a whole office asks from one */
  'notice.ip': { burst: 300, every: second / 10 },
  /** per address of the network: asking for sign-up links */
  'signup.ip': { burst: 10, every: 6 * minute, durable: true },
  /** per e-mail address: links sent to it */
  'signup.address': { burst: 3, every: 20 * minute, durable: true },
  /** per sign-up under way */
  'signup.step': { burst: 40, every: 5 * second },
  /** per address of the network: asking for links that set a new password, and using them */
  'reset.ip': { burst: 20, every: 3 * minute, durable: true },
  /** per e-mail address, known or not: such links sent to it */
  'reset.address': { burst: 3, every: 20 * minute, durable: true },
  /** per identity: asking for a way back without any second factor */
  'recovery.ask': { burst: 3, every: 8 * 60 * minute, durable: true },
  /** per address of the network: passwords tried */
  'signIn.ip': { burst: 30, every: 20 * second },
  /** per e-mail address, known or not: passwords tried from browsers that never signed in to it */
  'signIn.account': { burst: 10, every: 90 * second, durable: true },
  /** per e-mail address and a browser that signed in to it before, so that strangers cannot lock its owner out */
  'signIn.device': { burst: 10, every: 90 * second, durable: true },
  /** per address of the network: second factors asked for and given */
  'factor.ip': { burst: 120, every: second },
  /** per identity, or identity and browser that signed in before: codes tried, over any number of sign-ins */
  'factor.identity': { burst: 8, every: 2 * minute, durable: true },
  /** per the same: codes tried in the long run */
  'factor.day': { burst: 60, every: 30 * minute, durable: true },
  /** per member: invitations sent */
  'invitation.member': { burst: 60, every: minute, durable: true },
  /** per member: what takes a second person asked for */
  'approval.member': { burst: 10, every: 144 * minute, durable: true },
  /** per e-mail address: invitations sent to it, by any workspace */
  'invitation.address': { burst: 4, every: 20 * minute, durable: true },
  /** per address of the network: tokens that are none */
  'token.ip': { burst: 20, every: 15 * second },
  /** per session or token, and address of the network: refusals of where it comes from that are noted */
  'refusal.note': { burst: 1, every: 10 * minute },
  /** per member */
  'member.read': { burst: 600, every: 50 },
  'member.write': { burst: 120, every: 250 },
  'member.send': { burst: 300, every: 50 },
  /** files made of whole lists */
  'member.export': { burst: 10, every: 30 * second },
  /** passwords asked for again */
  'member.password': { burst: 8, every: 2 * minute, durable: true },
  /** searches begun: people type, each pause begins one */
  'member.search': { burst: 40, every: second / 2 },
  'member.typing': { burst: 20, every: second },
  /** per address of the network: visitors, before the database is asked who they are; several may share one address */
  'visitor.ip': { burst: 300, every: second / 10 },
  /** per inbox and address of the network */
  'widget.read': { burst: 120, every: 500 },
  /** per inbox and address of the network: conversations begun */
  'widget.start': { burst: 10, every: 3 * minute },
  /** per contact */
  'widget.send': { burst: 30, every: 2 * second },
  /** per address of the network: operators who sign in, or follow an invitation */
  'operator.ip': { burst: 30, every: 20 * second },
  /** per e-mail address: operators' passwords and codes tried */
  'operator.account': { burst: 10, every: 90 * second, durable: true },
  /** per operator: codes tried before what cannot be undone */
  'operator.code': { burst: 8, every: 2 * minute, durable: true },
  /** per operator */
  'operator.read': { burst: 120, every: second / 4 },
  'operator.write': { burst: 30, every: second },
  'widget.typing': { burst: 20, every: second }
} as const satisfies Record<string, Limit>

export type LimitName = keyof typeof LIMITS
export type LimitTable = Readonly<Record<LimitName, Limit>>
