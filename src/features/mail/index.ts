export { claimMail, markRefused, markSent, purgeMails, queueMail, releaseMail } from './outbox.ts'
export { type MailTransport, MailboxRefused, checkMailServer, smtpTransport } from './transport.ts'
export { type KeptLetter, type MailTray, mailTray } from './tray.ts'
