export { claimMail, markRefused, markSent, purgeMails, queueMail, releaseMail } from './outbox.ts'
export { type MailTransport, MailboxRefused, smtpTransport, terminalTransport } from './transport.ts'
