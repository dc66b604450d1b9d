import type { Letters } from './letter.ts'

/** A workspace is gone, and with it every place where its certificate could be kept: it goes out in the letter. */
export const ERASURE_LETTERS: Letters<'erasure-certificate'> = {
  'erasure-certificate': {
    en: () => ({
      subject: 'Your workspace was erased: the certificate',
      paragraphs: [
        'Your workspace in Rind was erased, as an owner asked. Its keys are destroyed. Backups cannot be read any more once their copies of the keys have run out, seven days from now.',
        "What this does not reach: mail that was sent, what was downloaded, and what is on other people's devices. The record of who did what stays by ids, with the reasons that colleagues gave.",
        'This is the certificate, signed: a JSON Web Signature (RFC 7515, EdDSA). Keep it: it is not stored anywhere else.'
      ],
      button: 'The key to check it with',
      closing: 'You need not do anything.'
    }),
    nl: () => ({
      subject: 'Je werkruimte is gewist: het certificaat',
      paragraphs: [
        'Je werkruimte in Rind is gewist, zoals een eigenaar vroeg. De sleutels zijn vernietigd. Back-ups zijn niet meer te lezen zodra hun kopieën van de sleutels verlopen zijn, zeven dagen vanaf nu.',
        'Wat dit niet bereikt: mail die verstuurd is, wat gedownload is en wat op apparaten van anderen staat. Het logboek van wie wat deed blijft, met nummers en met de redenen die collega\'s opgaven.',
        'Dit is het certificaat, ondertekend: een JSON Web Signature (RFC 7515, EdDSA). Bewaar het: het staat nergens anders.'
      ],
      button: 'De sleutel om het mee te controleren',
      closing: 'Je hoeft niets te doen.'
    })
  }
}
