export { claimMail, markRefused, markSent, purgeMails, queueMail, releaseMail } from './outbox.ts'
export { type MailTransport, MailboxRefused, checkMailServer, smtpTransport, terminalTransport } from './transport.ts'
