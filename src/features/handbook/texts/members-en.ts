export const MEMBERS_EN = `# Security handbook

This is what we ask of everybody who works here with the messages of our customers. Read it to the end. By signing you
say that you have read it and will keep to it. If something is not clear, or cannot be done in your work, say so before
you sign.

## Why

Customers write to us about what matters to them, and often about themselves. They trust that only those read it who
need it to help them. Most leaks do not begin with a clever attack, but with a password that was used twice, a laptop
that stood open, or a message to the wrong person.

## Your account

- Your account is yours alone. Nobody else signs in with it, and you sign in with nobody else's.
- Use a password that you use nowhere else. A password manager makes and keeps it for you.
- Keep your recovery codes where you find them without your phone, and where nobody else does.
- Nobody from our company or from Rind ever asks for your password or for a code. Whoever does is an impostor.
- If a mail tells of a sign-in that was not yours: change your password at once, end the other sessions and tell us.

## Your devices

- Lock your screen when you walk away, even for a moment, even at home.
- Install updates of your computer, phone and browser within a week.
- Use a device with an encrypted disk and a lock that is yours. Do not work on a borrowed or public computer.
- A device that is lost or stolen is reported on the same day, at any hour.

## Customers' data

- Open a conversation only when your work asks for it. What you open is recorded with your name, and so is the reason
  that you give.
- Do not copy customers' data to places that we have not agreed on: private mail, notes, chats, tools that write or
  translate text, or a spreadsheet of your own.
- Ask for no more than you need. Never ask a customer for a password, a code or the number of a payment card.
- Before you tell anything about a customer, make sure that it is them who asks. A name and an order number can be
  known to others.
- Do not talk about customers where others listen, and take no pictures of your screen.
- What you downloaded for a task is deleted when the task is done.

## Messages that want something

- Be wary of who is in a hurry, flatters or threatens, and wants to know or have something.
- Do not open a file or a link that you do not expect. Ask a colleague to look along.
- A message from the boss or from a supplier that changes a bank account is checked by calling a number that you know
  already.

## When something goes wrong

- Tell it at once, to the person who is responsible for security here: a wrong recipient, a lost device, a link that you
  clicked, something odd that you saw. Do not wait until you are sure.
- Whoever reports a mistake of their own is not blamed for having made it.
- Do not try to repair or to erase traces by yourself. Write down what you saw and when.
- The law gives us 72 hours to report a leak of personal data. They begin with what you saw.

## Changes and leaving

- Tell us when your work changes and you no longer need something that you can open.
- On your last day you hand in devices and keys. What you learned about customers stays between you and us.

## Reading it again

We read and change this handbook at least once a year. You sign each new version.
`
