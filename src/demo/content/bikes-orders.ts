import type { Script } from '../script.ts'
import type { Mechanic } from './bikes.ts'

/** Orders, deliveries, payments and returns. */
export const ORDERS: readonly Script<Mechanic>[] = [
  { when: '29d 10:12', page: '/orders/4417', from: { name: 'Daan Visser', email: 'daan.visser@post.example', attributes: { order: '4417' } }, steps: [
    [0, 'c', 'Morning! Order 4417, the Stad 7 in dark green. The mail said this week, do you know which day?'],
    [9, 'lotte', 'Good morning Daan. It is on the stand right now, Mehmet is setting the brakes. Thursday between 13:00 and 16:00 if that suits you?'],
    [6, 'c', 'Thursday is perfect. Do I have to be home?'],
    [3, 'lotte', 'Yes please, Kwame wants to set your saddle height before he leaves. It takes ten minutes.'],
    [2, 'c', 'Haha fine, I will make coffee.'],
    ['2d 16:31', 'lotte', 'Delivered and adjusted, thank you for the coffee he says. The first free check is after 300 km or three months.'],
    [20, 'c', 'It rides like a dream 🚲'],
    [4, 'lotte close']
  ] },
  { when: '28d 13:40', page: '/checkout', from: { name: 'Amina Haddad', email: 'amina@haddad.example' }, steps: [
    [0, 'c', 'I paid with iDEAL, my bank says it is done, but your page still says "waiting for payment".'],
    [7, 'tom', 'Hello Amina, let me look. Could you give me the last four digits of the order number?'],
    [2, 'c', '4502'],
    [5, 'tom', 'Found it. The money is in, the message from the bank arrived twice and our shop got shy. I set it to paid, a confirmation is on its way.'],
    [3, 'c', 'Got it, thanks for being so quick'],
    [1, 'tom note', 'Second time this month that a double callback stops an order. I told Ingrid, she asks the payment provider.'],
    [1, 'tom close']
  ] },
  { when: '27d 19:55', page: '/orders/4399', from: { name: 'Pieter-Jan de Vries', email: 'pj.devries@post.example', attributes: { order: '4399' } }, steps: [
    [0, 'c', 'Can I still change the colour of 4399 from black to sand?'],
    ['1d 09:14', 'kwame', 'Hi Pieter-Jan, yes, it has not been built yet. Sand takes four days longer. Shall I change it?'],
    [31, 'c', 'Yes, do it. No hurry.'],
    [4, 'kwame', 'Changed. New date is the week after next, you will hear which day.'],
    [1, 'kwame close']
  ] },
  { when: '26d 11:03', page: '/bikes/kleintje', from: { name: 'Wei Chen', email: 'wei.chen@mail.example' }, steps: [
    [0, 'c', 'Do you ship the Kleintje to Antwerp?'],
    [12, 'lotte', 'We do, in a box, for €39. You only turn the handlebar and put the pedals on. Or fetch it here, then it is ready to ride.'],
    [4, 'c', 'Box is fine. Is the bell included? My daughter has questions about the bell.'],
    [2, 'lotte', 'There is a bell, and she can choose: a red one that goes ding or a yellow one that goes DING.'],
    [6, 'c', 'After a family meeting: yellow.'],
    [3, 'lotte', 'Yellow it is. Choose "other wishes" at the checkout and write bell yellow, then it ends up on the right bike.'],
    [25, 'c', 'Ordered, thank you'],
    [1, 'lotte close']
  ] },
  { when: '25d 15:20', page: '/returns', from: { name: 'Grace Adeyemi', email: 'grace.adeyemi@mail.example' }, steps: [
    [0, 'c', 'The panniers I ordered are too wide for my rack. Can I send them back?'],
    [10, 'tom', 'Of course, within 30 days. Do you want the money back or the narrow ones? Those are €8 less and fit every rack we know.'],
    [8, 'c', 'The narrow ones please'],
    [5, 'tom', 'They leave today. Put the wide ones in the same box, the label for the way back is inside. I refund the €8 when they are here.'],
    ['4d 10:41', 'tom', 'They arrived, €8 is on its way to your account.'],
    [1, 'tom close']
  ] },
  { when: '24d 09:31', page: '/orders', steps: [
    [0, 'c', 'hi where do i find my invoice'],
    [6, 'tom', 'Hello! In the confirmation mail there is a link "Invoice", bottom left. Did it get lost? Then tell me the order number and I send it again.'],
    [3, 'c', 'found it in spam. sorry'],
    [1, 'tom', 'No need, it happens to good mails.'],
    [1, 'tom close']
  ] },
  { when: '22d 16:45', page: '/bikes/cargo-l', from: { name: 'Femke Postma', email: 'femke@postma.example' }, steps: [
    [0, 'c', 'My employer pays part of a cargo bike if the invoice has the VAT number on it and the words "lease agreement". Can you do that?'],
    [14, 'tom', 'Hi Femke, VAT number yes. "Lease agreement" no, since we sell and do not lease. Most employers want "company bicycle" instead, does that help?'],
    [9, 'c', 'I asked, "company bicycle" is fine.'],
    [3, 'tom', 'Then write the company name and VAT number into the invoice address and I add the words. You get a proof before you pay.'],
    ['1d 11:20', 'c', 'Done, order 4471'],
    [18, 'tom', 'Proof is in your mail. If it is right, just pay it.'],
    [42, 'c', 'Paid. Thanks Tom!'],
    [2, 'tom close']
  ] },
  { when: '21d 12:02', page: '/checkout', from: { name: 'Jean-Baptiste Kouassi' }, steps: [
    [0, 'c', 'The checkout refuses my postcode. It is 1019 XD, a new street.'],
    [5, 'kwame', 'Thanks for telling us. Our address list is from spring. I can put the order in by hand: what would you like to order?'],
    [4, 'c', 'One Tocht E, size M, with the second battery.'],
    [11, 'kwame', 'Order 4488 is waiting for you, a payment link is in the mail that you gave the shop. The street is on our list now.'],
    [3, 'kwame note', 'New streets: IJburg part two is missing altogether. Asked for the new address list.'],
    [40, 'c', 'Paid, merci!'],
    [1, 'kwame close']
  ] },
  { when: '20d 10:28', page: '/orders/4433', from: { name: 'Hannah Goldberg', email: 'h.goldberg@mail.example', attributes: { order: '4433' } }, steps: [
    [0, 'c', 'The courier left a card but there was nobody at the door, I was sitting next to it.'],
    [8, 'lotte', 'That is annoying, sorry. He has it with him and says he can be back between 17:00 and 18:00. Still home then?'],
    [2, 'c', 'Yes. My bell works, I just tested it.'],
    [1, 'lotte', 'I will pass that on, word for word.'],
    ['1d 09:05', 'lotte', 'Did it arrive?'],
    [55, 'c', 'It did, he rang twice 😄'],
    [1, 'lotte close']
  ] },
  { when: '18d 14:14', page: '/gift-cards', from: { name: 'Olu Adebayo', email: 'olu@mail.example' }, steps: [
    [0, 'c', 'Can a gift card be used for a repair too?'],
    [3, 'sanne', 'Yes, for everything we do: bikes, parts, repairs, rental.'],
    [2, 'c', 'Then I take one of €75. It is for my dad, he rides a bike older than me.'],
    [4, 'sanne', 'Those are the best ones to work on. You can print the card or have us post it, choose at the checkout.'],
    [1, 'sanne close']
  ] },
  { when: '17d 20:31', page: '/orders/4490', from: { name: 'Sofia Papadopoulou', email: 'sofia.p@post.example', attributes: { order: '4490' } }, steps: [
    [0, 'c', 'I would like to cancel order 4490. I was given a bike this weekend, long story.'],
    ['1d 09:22', 'tom', 'Good morning Sofia, cancelled. The money is back within three working days. Enjoy the bike, whatever the story.'],
    [3, 'tom close'],
    [95, 'c', 'Thank you!! The story involves a raffle and a goat.'],
    [6, 'tom', 'We would like to hear it when you come for the first service.'],
    [1, 'tom close']
  ] },
  { when: '15d 09:50', page: '/bikes/tocht-e', from: { name: 'Bram Hoekstra', email: 'bram@hoekstra.example' }, steps: [
    [0, 'c', 'Is the Tocht E in size L still in the shop? The site says two left.'],
    [4, 'lotte', 'One in L, one in S. Shall I keep the L for you until Saturday?'],
    [1, 'c', 'Please!'],
    [2, 'lotte', 'Your name is on it. Bring a jacket, you will want to ride further than you planned.'],
    [1, 'lotte note', 'L is in the back, left of the compressor, with his name on the saddle.'],
    ['2d 15:10', 'c', 'It is mine. Rode it to Muiden and back. My legs say thank you.'],
    [12, 'lotte', 'Wonderful. The first check after 300 km is free, you get a mail.'],
    [1, 'lotte close']
  ] },
  { when: '13d 13:33', page: '/orders/4512', from: { name: 'Ravi Pillai', email: 'ravi.pillai@mail.example', attributes: { order: '4512' } }, steps: [
    [0, 'c', 'The box arrived with a hole in it. Bike looks fine, but the mudguard has a scratch of about 3 cm.'],
    [7, 'kwame', 'Thank you for looking so closely. Could you keep the box for two days? I am sending you a new mudguard, you keep the old one.'],
    [2, 'c', 'Do I need a special tool?'],
    [3, 'kwame', 'A 10 mm spanner and some patience. Or ride by and we do it in five minutes.'],
    [2, 'kwame note', 'Claim with the courier is in, reference 88213. They fetch the box.'],
    ['3d 11:45', 'c', 'New mudguard is on, box is gone, all good.'],
    [9, 'kwame', 'Great. Ride safely!'],
    [1, 'kwame close']
  ] },
  { when: '12d 11:11', page: '/delivery', steps: [
    [0, 'c', 'Do you deliver on Sundays?'],
    [5, 'sanne', 'No, on Sunday we ride ourselves. Tuesday to Saturday, and on Friday until 21:00.'],
    [1, 'c', 'fair enough'],
    [1, 'sanne close']
  ] },
  { when: '10d 15:48', page: '/checkout', from: { name: 'Nadia Kowalczyk', email: 'nadia.k@mail.example' }, steps: [
    [0, 'c', 'I have a code for 10 % from the newsletter but it says expired. The mail is from yesterday.'],
    [6, 'lotte', 'Let me try it. Which code is it?'],
    [1, 'c', 'AUTUMNWHEELS'],
    [8, 'lotte', 'Right, somebody typed last year as its end. It works now, please try again.'],
    [4, 'c', 'It does, thank you. A lock and two lights richer.'],
    [1, 'lotte close']
  ] },
  { when: '7d 10:05', page: '/orders/4540', from: { name: 'Marieke Smit', email: 'marieke.smit@post.example', attributes: { order: '4540' } }, steps: [
    [0, 'c', 'Could order 4540 go to my neighbours at number 14 if we are away?'],
    [11, 'lotte', 'It is noted with the order: number 14 if nobody is home at 12. Do they know about it?'],
    [3, 'c', 'They do now 😊'],
    ['2d 14:20', 'lotte', 'It is with your neighbours, signed by Joop.'],
    [1, 'lotte close']
  ] },
  { when: '5d 16:16', page: '/bikes/stad-7', from: { name: 'Thijs van Leeuwen', email: 'thijs@vanleeuwen.example' }, steps: [
    [0, 'c', 'We are a hotel and think about twelve Stad 7s for guests. Whom do I talk to?'],
    [8, 'sanne', 'To me, with pleasure. Twelve is fine, with your name on the frame if you like. Shall I come by and see where they would stand?'],
    [22, 'c', 'Yes please. Prinsengracht, mornings are best.'],
    [5, 'sanne', 'Tuesday at 9:30? I bring one along.'],
    [3, 'c', 'See you Tuesday.'],
    [2, 'sanne assign sanne'],
    [1, 'sanne note', 'Twelve with belt drive and child seat adapters on four. Offer after the visit, delivery before the season.'],
    ['3d 12:10', 'sanne', 'It was good to see the courtyard. The offer is in your mail: twelve bicycles, service twice a year included.'],
    [50, 'c', 'Received. Our owner decides next week, I will let you know.'],
    [4, 'sanne', 'Take your time.']
  ], unseen: true },
  { when: '3d 12:40', page: '/orders/4551', from: { name: 'Elif Kaya', email: 'elif.kaya@mail.example', attributes: { order: '4551' } }, steps: [
    [0, 'c', 'My Cargo L should be ready next week. Could I get the rain tent in the same delivery?'],
    [5, 'lotte', 'Yes, it is in stock. I add it to the order and the courier brings both. €129, you can pay at the door.'],
    [2, 'c', 'Great. And a second key for the lock?'],
    [2, 'lotte', 'Comes with it, there are always two.'],
    [1, 'lotte assign lotte'],
    ['1d 10:10', 'lotte', 'The tent is packed. You get a message when the bike leaves us.'],
    [30, 'c', '👍']
    , [2, 'lotte', 'Good. See you next week!']
  ] }
]
