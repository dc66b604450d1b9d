export { markSent, purgeMails, queueMail, waitingMail } from './outbox.ts'
export { type MailTransport, smtpTransport, terminalTransport } from './transport.ts'
