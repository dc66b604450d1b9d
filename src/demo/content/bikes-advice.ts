import type { Script } from '../script.ts'
import type { Mechanic } from './bikes.ts'

/** Which bicycle, which size, test rides, rental, and what the shop is like. */
export const ADVICE: readonly Script<Mechanic>[] = [
  { when: '29d 14:52', page: '/bikes', from: { name: 'Ana Ferreira' }, steps: [
    [0, 'c', 'I am 1.58 m and every bike in this country is made for giants. Do you have something for me?'],
    [5, 'lotte', 'We do: the Stad 7 comes in 46 cm, that fits from 1.50 m. Come and sit on it, nobody watches.'],
    [2, 'c', 'Are you open on Saturday?'],
    [1, 'lotte', 'From nine to five.'],
    [1, 'lotte close']
  ] },
  { when: '28d 09:44', page: '/bikes/cargo-l', from: { name: 'Jeroen and Malik', email: 'jeroen.malik@post.example' }, steps: [
    [0, 'c', 'Two kids of 2 and 4, a bridge on the way to school, no muscles. Electric or not?'],
    [12, 'kwame', 'Electric. With a bridge twice a day you thank yourself every morning. Try both for a weekend, the second one is free.'],
    [7, 'c', 'How does the weekend work?'],
    [4, 'kwame', 'Fetch it on Friday after four, bring it back on Tuesday. €45, which we take off when you buy.'],
    [3, 'c', 'Friday the week after next?'],
    [2, 'kwame', 'Written down. Bring something to identify yourself and both passengers for the size of the belts.'],
    ['8d 10:12', 'c', 'We kept it. The kids refuse to be driven by car now.'],
    [15, 'kwame', 'That is how it starts. The €45 are off your invoice.'],
    [1, 'kwame close']
  ] },
  { when: '27d 15:37', page: '/bikes/tocht-e', from: { name: 'Ingeborg Lund', email: 'ingeborg.lund@mail.example' }, steps: [
    [0, 'c', 'What does 120 km mean in winter, with bags, uphill?'],
    [16, 'kwame', 'Honest answer: 70 to 80. Cold takes a fifth, bags and hills the rest. With the second battery you do not think about it any more.'],
    [3, 'c', 'I like honest answers. Thank you.'],
    [1, 'kwame close']
  ] },
  { when: '26d 17:20', page: '/rental', steps: [
    [0, 'c', 'do you rent tandems'],
    [3, 'tom', 'One, and she is popular. Which day?'],
    [1, 'c', 'sunday'],
    [2, 'tom', 'Fetch her on Saturday before five, back on Tuesday. €35. She is called Annie.'],
    [2, 'c', 'annie!! yes please. name is Kofi'],
    [2, 'tom', 'Annie is yours, Kofi.'],
    [1, 'tom close']
  ] },
  { when: '24d 12:25', page: '/bikes/kleintje', from: { name: 'Roos Willemsen', email: 'roos.w@post.example' }, steps: [
    [0, 'c', 'My son is 3 and rides a balance bike. Is the Kleintje too big?'],
    [6, 'lotte', 'How long are his legs? From 40 cm inside it works.'],
    [10, 'c', '41. He insisted on being measured twice.'],
    [2, 'lotte', 'Then it fits now and for two more years. Let him lift it, it weighs 5.6 kg.'],
    [4, 'c', 'We will come on Wednesday afternoon'],
    [1, 'lotte close']
  ] },
  { when: '23d 10:58', page: '/about', from: { name: 'Dilan Aksoy', email: 'dilan.aksoy@school.example' }, steps: [
    [0, 'c', 'I am in my last year of school and would like to do two weeks of work experience with you. Is that possible?'],
    [24, 'sanne', 'Hi Dilan, we take two people each spring. Write a few lines about why bicycles, and which weeks, to jobs@fietserij.example.'],
    [6, 'c', 'Do I need to know how to repair one?'],
    [3, 'sanne', 'No. You need to like finding out why something does not work.'],
    [1, 'sanne close']
  ] },
  { when: '21d 13:09', page: '/bikes/stad-7', from: { name: 'Yusuf Rahman', email: 'yusuf.rahman@mail.example' }, steps: [
    [0, 'c', 'Belt or chain? The site says the belt needs no oil. What is the catch?'],
    [9, 'mehmet', 'The catch: if it breaks you cannot fix it at the roadside. It does not break. I have changed two in nine years.'],
    [3, 'c', 'And the price of a new one?'],
    [2, 'mehmet', '€85 with the work. Once in 25,000 km or so.'],
    [5, 'c', 'Sold. Well, almost. I come for a ride first.'],
    [1, 'mehmet close']
  ] },
  { when: '19d 16:03', page: '/insurance', from: { name: 'Charlotte Dubois', email: 'c.dubois@post.example' }, steps: [
    [0, 'c', 'Do you offer theft insurance?'],
    [8, 'tom', 'Through a partner, for bikes from €600: three years, including getting you home when something breaks.'],
    [2, 'c', 'For a Tocht E that would be?'],
    [4, 'tom', '€289 for the three years. You need the lock that comes with it and you need to use it.'],
    [3, 'c', 'The second part will be the hard one. Thanks!'],
    [1, 'tom close']
  ] },
  { when: '16d 11:34', page: '/bikes', from: { name: 'Maarten Kuipers', email: 'maarten@kuipers.example' }, steps: [
    [0, 'c', 'Do you take an old bike in exchange? It is a Gazelle from 1998, rides fine, looks terrible.'],
    [5, 'kwame', 'If it rides: €50 off a new one. Mehmet repairs them for the refugee centre, so it gets a second life.'],
    [2, 'c', 'That makes it easier to say goodbye.'],
    [2, 'kwame close']
  ] },
  { when: '14d 09:27', page: '/bikes/cargo-l', from: { name: 'Esther Blom', email: 'esther.blom@mail.example' }, steps: [
    [0, 'c', 'Does a Cargo L fit through a door of 80 cm?'],
    [3, 'lotte', 'It is 62 cm wide at the box and 68 at the handlebar. Straight in: yes. Around a corner: tell me how long the hallway is.'],
    [4, 'c', '2.10 m, then a turn to the left.'],
    [11, 'lotte note', 'Measured ours in the shop: turning needs 2.35 m.'],
    [1, 'lotte', 'I just tried it in the shop with tape on the floor. It needs 2.35 m for the turn, so no, sorry. The short one would make it.'],
    [2, 'c', 'You put tape on the floor for me?! Then I come and look at the short one.'],
    [1, 'lotte close']
  ] },
  { when: '11d 14:18', page: '/visit', steps: [
    [0, 'c', 'Is there parking near the shop'],
    [4, 'mehmet', 'For bicycles, yes, right in front. For cars: the garage at the Oosterdok, eight minutes on foot.'],
    [1, 'mehmet close']
  ] },
  { when: '9d 10:40', page: '/bikes/tocht-e', from: { name: 'Kees Brouwer', email: 'kees.brouwer@post.example' }, steps: [
    [0, 'c', 'I am 76 and my daughter says I should get one with a low step. Is the Tocht E one of those?'],
    [7, 'sanne', 'There is a low version, the step is 42 cm high. Would you like to try it on a quiet street behind the shop? I ride along.'],
    [12, 'c', 'That would be kind. I have not ridden since spring.'],
    [3, 'sanne', 'Thursday at eleven is quiet. We have coffee first.'],
    [4, 'c', 'I will be there. My daughter too, I fear.'],
    ['2d 13:15', 'sanne note', 'Lovely ride with Mr Brouwer. Low step in blue, saddle two fingers lower, mirror on the left.'],
    [20, 'c', 'I have not smiled so much in a while. We take the blue one.'],
    [6, 'sanne', 'So did I. It is ready on Saturday, with a mirror on the left.'],
    [1, 'sanne close']
  ] },
  { when: '6d 15:02', page: '/bikes/stad-7', from: { email: 'nightrider@mail.example' }, steps: [
    [0, 'c', 'Can the front light of the Stad 7 be replaced by a brighter one?'],
    [10, 'mehmet', 'Yes, every 6 volt light fits. With the 100 lux one you see the potholes before they see you. €54 mounted.'],
    [5, 'c', 'nice one. will drop by'],
    [1, 'mehmet close']
  ] },
  { when: '4d 11:49', page: '/bikes/cargo-l', from: { name: 'Aroha Ngata', email: 'aroha.ngata@mail.example' }, steps: [
    [0, 'c', 'Can the Cargo L carry a dog of 38 kg? He is calm, unless there is a squirrel.'],
    [6, 'lotte', 'The box takes 100 kg. For dogs we lower the front wall and put in a rubber mat, and a belt for the squirrels.'],
    [3, 'c', 'Could we try with him?'],
    [2, 'lotte', 'Please do! Wednesday or Thursday morning there is room to practise.'],
    [4, 'c', 'Thursday ten o’clock. His name is Toast.'],
    [1, 'lotte assign lotte'],
    [1, 'lotte', 'We will have a biscuit ready for Toast.']
  ] }
]
