import type { JobDefinition } from './define.ts'
import { drillJob } from './backup/drill.ts'
import { keepKeyringJob } from './backup/keyring.ts'
import { runBackupJob } from './backup/run.ts'
import { sampleCapacityJob } from './capacity/sample.ts'
import { runErasuresJob } from './erasure/run.ts'
import { tellApprovalJob } from './approvals/tell.ts'
import { remindReviewersJob } from './access-review/remind.ts'
import { remindHandbookJob } from './handbook/remind.ts'
import { rotateKeysJob } from './keys/rotate.ts'
import { tidyKeysJob } from './keys/tidy.ts'
import { measureWorkspacesJob } from './installation/measure.ts'
import { sendMailJob } from './mail/send.ts'
import { pruneProbeJob } from './probe/prune.ts'
import { recordSignInJob } from './record/sign-in.ts'
import { purgeSignInJob } from './sign-in/purge.ts'

/** Every kind of background work. */
export const JOBS: readonly JobDefinition[] = [sendMailJob, purgeSignInJob, rotateKeysJob, tidyKeysJob, recordSignInJob, runErasuresJob, measureWorkspacesJob, remindHandbookJob, remindReviewersJob, tellApprovalJob, sampleCapacityJob, runBackupJob, keepKeyringJob, drillJob, pruneProbeJob]
