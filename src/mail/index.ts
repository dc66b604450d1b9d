export { type Letter, type LetterFrame, renderHtml, renderText, subjectLine } from './letter.ts'
export { connectMailServer, domainOf, isNoMailbox, mailServerCodes } from './smtp.ts'
