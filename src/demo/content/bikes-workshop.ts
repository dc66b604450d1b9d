import type { Script } from '../script.ts'
import type { Mechanic } from './bikes.ts'

/** Repairs, services, warranty: the second inbox. */
export const WORKSHOP: readonly Script<Mechanic>[] = [
  { when: '30d 09:20', inbox: 1, page: '/', from: { name: 'Liam Murphy', email: 'liam.murphy@mail.example' }, steps: [
    [0, 'c', 'My gears jump from 4 to 6. Five has left the building.'],
    [14, 'mehmet', 'Sounds like the cable. Bring it before ten and you have five back the same day. €25.'],
    [4, 'c', 'Tomorrow at nine!'],
    ['1d 15:30', 'mehmet', 'Found number five. It was hiding behind a rusty cable. Ready when you are.'],
    [22, 'c', 'On my way'],
    [50, 'mehmet close']
  ] },
  { when: '29d 16:10', inbox: 1, page: '/prices', steps: [
    [0, 'c', 'what does a new chain cost'],
    [20, 'mehmet', '€32 with the work. If the sprockets are worn too it is €58, I measure before I start.'],
    [2, 'c', 'ok thx'],
    [1, 'mehmet close']
  ] },
  { when: '27d 10:33', inbox: 1, page: '/warranty', from: { name: 'Katarzyna Nowak', email: 'kasia.nowak@post.example', attributes: { bike: 'Tocht E' } }, steps: [
    [0, 'c', 'The display of my Tocht E shows E-07 and then nothing. Bought 14 months ago.'],
    [9, 'mehmet', 'E-07 is the speed sensor. It is under warranty for two years, so it costs you nothing. Do you still ride without help from the motor?'],
    [3, 'c', 'I do, slowly.'],
    [6, 'mehmet note', 'Sensors are in drawer 12. If the magnet on the spoke is gone, order two.'],
    [4, 'mehmet', 'Come by any morning, half an hour. We have coffee.'],
    ['1d 11:52', 'c', 'Fixed in 20 minutes. Thank you!'],
    [5, 'mehmet close']
  ] },
  { when: '25d 09:08', inbox: 1, page: '/', from: { name: 'Sven Eriksson', email: 'sven@eriksson.example' }, steps: [
    [0, 'c', 'Large service for two bikes, can I bring both on the same day?'],
    [11, 'kwame', 'Yes, if it is a Tuesday or Wednesday. Both are back on Thursday.'],
    [5, 'c', 'Tuesday then. Do you lend a bike meanwhile?'],
    [2, 'kwame', 'One of the two old green ones. They are ugly and fast.'],
    [1, 'kwame assign mehmet'],
    ['4d 17:10', 'mehmet', 'Both done. The black one got new brake pads and a bottom bracket, as we said on the phone: €148 and €95.'],
    ['1d 09:40', 'c', 'Picked up. They ride like new, and I will miss the green one.'],
    [3, 'mehmet close']
  ] },
  { when: '24d 18:40', inbox: 1, page: '/', from: { name: 'Fatou Diallo' }, steps: [
    [0, 'c', 'I have a puncture and an exam at 9 tomorrow. Is there any hope?'],
    ['1d 09:02', 'mehmet', 'Good morning! I only read this now. Did you make it?'],
    [190, 'c', 'I ran. I passed. The bike is still flat 😅'],
    [4, 'mehmet', 'Congratulations! Then bring it at your leisure, this one is on us.'],
    [3, 'c', 'Really?! See you at four'],
    [1, 'mehmet close']
  ] },
  { when: '22d 11:26', inbox: 1, page: '/warranty', from: { name: 'Hendrika Bos', email: 'h.bos@post.example' }, steps: [
    [0, 'c', 'The paint on my Stad 7 is coming off below the bottle holder. It is 8 months old.'],
    [13, 'kwame', 'That should not happen. Could you come by so that we can take a picture for the factory?'],
    ['2d 10:30', 'kwame note', 'Seen it: clamp without rubber, mounted by us. That is our mistake, not the factory’s. New frame part and a better clamp.'],
    [5, 'kwame', 'Thank you for coming. The clamp was mounted without its rubber, and that was us. We repaint it and you get a loan bike for the week.'],
    [18, 'c', 'I appreciate that you say so. Next Tuesday?'],
    [2, 'kwame', 'Next Tuesday. I have put the loan bike aside.'],
    ['6d 16:20', 'kwame', 'Your bike is back in one colour. Thank you for your patience.'],
    [45, 'c', 'Beautiful work'],
    [1, 'kwame close']
  ] },
  { when: '20d 13:55', inbox: 1, page: '/prices', from: { name: 'Otis Campbell', email: 'otis.c@mail.example' }, steps: [
    [0, 'c', 'Can you true a wheel while I wait? It wobbles about as much as I do on Monday mornings.'],
    [8, 'mehmet', 'If it is under 5 mm: yes, €18. More than that takes a day.'],
    [2, 'c', 'See you at three'],
    [1, 'mehmet close']
  ] },
  { when: '18d 10:17', inbox: 1, page: '/', from: { name: 'Zeynep Arslan', email: 'zeynep.arslan@mail.example' }, steps: [
    [0, 'c', 'My brake squeaks so loudly that people step aside before I ring. Useful, but embarrassing.'],
    [7, 'mehmet', 'Disc or rim?'],
    [1, 'c', 'Disc'],
    [3, 'mehmet', 'Most likely grease on the pads. Please do not spray anything on it. Bring it in, twenty minutes, €24 with new pads.'],
    ['1d 17:05', 'c', 'Silence! Nobody steps aside any more.'],
    [3, 'mehmet', 'There is always the bell.'],
    [1, 'mehmet close']
  ] },
  { when: '16d 15:44', inbox: 1, page: '/', from: { name: 'Willem de Boer', email: 'willem.deboer@post.example' }, steps: [
    [0, 'c', 'I left my bike on Friday for the small service and heard nothing. Ticket 2207.'],
    [9, 'lotte', 'I go and look.'],
    [6, 'lotte', 'It has been ready since Saturday. We had your old phone number, so the message went to somebody else. I am sorry.'],
    [3, 'c', 'No harm done. New number is on the ticket I filled in?'],
    [2, 'lotte', 'It is, we just did not copy it. Corrected now. €49, and the cable is on the house.'],
    [40, 'lotte note', 'Third time that the number on the ticket and the one in the system differ. Let us talk about it on Tuesday.'],
    [60, 'c', 'Fetched. Thanks.'],
    [1, 'lotte close']
  ] },
  { when: '14d 12:31', inbox: 1, page: '/', from: { name: 'Chloé Martin', email: 'chloe.martin@mail.example' }, steps: [
    [0, 'c', 'Do you also repair bikes that were not bought here?'],
    [5, 'mehmet', 'Everything with two wheels and pedals. Some with three.'],
    [2, 'c', 'Mine is from a supermarket, please don’t laugh'],
    [3, 'mehmet', 'We never laugh. We sometimes sigh. What is wrong with it?'],
    [4, 'c', 'The pedal fell off'],
    [6, 'mehmet', 'Bring the pedal too. If the thread is fine it is €12.'],
    [1, 'mehmet close']
  ] },
  { when: '12d 09:36', inbox: 1, page: '/', from: { name: 'Joost Hendriks', email: 'joost.h@post.example', attributes: { bike: 'Cargo L', order: '3981' } }, steps: [
    [0, 'c', 'The steering of our Cargo L feels loose since last week. Is it safe to ride with the children?'],
    [4, 'mehmet', 'Please leave the children out until I have looked. It is probably only the headset, but I would like to be sure. We fetch it, today at two?'],
    [3, 'c', 'Today at two is fine. Thank you for taking it seriously.'],
    [2, 'mehmet assign tom'],
    [1, 'mehmet note', 'Tom, can you take the trailer at two? Address is on order 3981. I keep the stand free.'],
    [11, 'tom note', 'On it.'],
    [330, 'mehmet', 'It was the headset. Tightened, checked, ridden with 80 kg of sand. It is safe. Tom brings it back tomorrow before school.'],
    ['1d 08:40', 'c', 'It is here, and it steers like a knife through butter. What do I owe you?'],
    [35, 'tom', 'Nothing, that belongs to the first year.'],
    [2, 'tom close']
  ] },
  { when: '11d 16:29', inbox: 1, page: '/prices', steps: [
    [0, 'c', 'How long does a large service take?'],
    [12, 'mehmet', 'Two days. Everything comes apart, gets cleaned and goes back together. From €149.'],
    [1, 'mehmet close']
  ] },
  { when: '8d 10:50', inbox: 1, page: '/', from: { name: 'Lena Hofmann', email: 'lena.hofmann@mail.example', attributes: { ticket: '2231' } }, steps: [
    [0, 'c', 'Ticket 2231: can you look at the rear light too while you have the bike?'],
    [6, 'mehmet', 'Sure. What does it do?'],
    [2, 'c', 'It disco-dances.'],
    [45, 'mehmet', 'A loose plug. It has stopped dancing, no charge.'],
    [10, 'c', 'Thank you! Half past five?'],
    [1, 'mehmet', 'We are here until six.'],
    [90, 'mehmet close']
  ] },
  { when: '6d 09:41', inbox: 1, page: '/warranty', from: { name: 'Samuel Osei', email: 'samuel.osei@mail.example', attributes: { bike: 'Tocht E' } }, steps: [
    [0, 'c', 'The battery of my Tocht E charges to 80 % and stops. Two and a half years old.'],
    [16, 'mehmet', 'Did it ever stand empty for a long time, over winter for instance?'],
    [5, 'c', 'I was abroad from November to March, so yes.'],
    [8, 'mehmet', 'Then the cells are out of balance. Charging it slowly three times often helps. We can do that here, it takes two days.'],
    [1, 'mehmet assign mehmet'],
    ['1d 09:15', 'c', 'I brought it in this morning, your colleague took it.'],
    [70, 'mehmet', 'It is on the slow charger. I write when the second round is done.'],
    ['2d 15:45', 'mehmet', '96 % now, and holding. One more round tonight.']
  ], unseen: true },
  { when: '4d 14:36', inbox: 1, page: '/', from: { name: 'Beatriz Souza', email: 'bea.souza@mail.example' }, steps: [
    [0, 'c', 'My saddle slides down while riding, a few millimetres every day. I am getting shorter.'],
    [9, 'mehmet', 'Clean the post and the inside of the tube with a dry cloth, no grease, then tighten it to 8 Nm. If it still sinks we put in a sleeve.'],
    ['1d 18:20', 'c', 'Did that and it stays. I am my old height again.'],
    ['1d 09:10', 'mehmet', 'Glad to hear it, from up there.'],
    [1, 'mehmet close']
  ] },
  { when: '2d 11:15', inbox: 1, page: '/', from: { name: 'Ibrahim Sesay', email: 'ibrahim.sesay@mail.example', attributes: { ticket: '2244' } }, steps: [
    [0, 'c', 'How is my bike doing? Ticket 2244, the one that was in the canal.'],
    [13, 'mehmet', 'It is drying. Wheels and frame are fine, the bearings are full of Amsterdam. I would say €110. Shall I go on?'],
    [4, 'c', 'Please go on. It was my grandfather’s.'],
    [2, 'mehmet', 'Then I take my time with it.'],
    [1, 'mehmet assign mehmet'],
    [3, 'mehmet note', 'Frame number is readable, 1961. Ask at the museum workshop for the old bearings before ordering new ones.'],
    ['1d 16:40', 'mehmet', 'Bearings found, the original size. It is ready on Saturday.']
  ] }
]
