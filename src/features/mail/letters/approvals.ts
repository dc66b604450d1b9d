import type { ApprovalTemplate } from '../../../operations/index.ts'
import type { Letters } from './letter.ts'

/** Letters about what one person must not do alone. They say nothing of what it is: that stands behind the door. */
export const APPROVAL_LETTERS: Letters<ApprovalTemplate> = {
  'approval-asked': {
    en: () => ({
      subject: 'Something waits for your approval in Rind',
      paragraphs: ['A colleague has asked for something that one person must not do alone. Look at what it is, and approve or refuse it.'],
      button: 'Look at the request',
      closing: 'If you do nothing, nothing happens: the request ends by itself after two weeks.'
    }),
    nl: () => ({
      subject: 'Er wacht iets op je goedkeuring in Rind',
      paragraphs: ['Een collega heeft iets aangevraagd dat één persoon niet alleen mag doen. Bekijk wat het is, en keur het goed of weiger het.'],
      button: 'De aanvraag bekijken',
      closing: 'Doe je niets, dan gebeurt er niets: de aanvraag vervalt vanzelf na twee weken.'
    })
  },
  'approval-alone': {
    en: () => ({
      subject: 'One person can change your workspace in three days',
      paragraphs: [
        'An owner or admin of your workspace in Rind has asked for something that should take two people. Nobody else can approve it, so that person may do it alone, in three days at the earliest.',
        'You get this letter so that it does not happen unseen. Owners and admins can refuse it until then.'
      ],
      button: 'Look at the request',
      closing: 'Does it surprise you? Then talk to the owner of your workspace before the three days are over.'
    }),
    nl: () => ({
      subject: 'Over drie dagen kan één persoon je werkruimte wijzigen',
      paragraphs: [
        'Een eigenaar of beheerder van je werkruimte in Rind heeft iets aangevraagd waar twee mensen voor nodig horen te zijn. Niemand anders kan het goedkeuren, dus die persoon mag het alleen doen, over drie dagen op zijn vroegst.',
        'Je krijgt deze brief zodat het niet ongezien gebeurt. Eigenaren en beheerders kunnen het tot dan weigeren.'
      ],
      button: 'De aanvraag bekijken',
      closing: 'Verbaast dit je? Praat dan met de eigenaar van je werkruimte voordat de drie dagen voorbij zijn.'
    })
  }
}
