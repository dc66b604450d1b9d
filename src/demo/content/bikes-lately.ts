import type { Script } from '../script.ts'
import type { Mechanic } from './bikes.ts'

const LONG_LINK =
  'https://www.fietserij.example/bikes/cargo-l/configure?frame=moss&box=apricot&motor=85nm&battery=625wh&bench=three&tent=windows&lock=right&utm_source=newsletter&utm_campaign=autumn-wheels#step-4-accessories'

/** The last two days: what is open now, who waits, and what tests a layout. */
export const LATELY: readonly Script<Mechanic>[] = [
  { when: '1d 17:25', page: '/bikes/tocht-e', from: { name: 'Margriet Zwart', email: 'margriet.zwart@post.example' }, steps: [
    [0, 'c', 'Could I ride the Tocht E on Friday afternoon? About an hour.'],
    ['1d 09:18', 'lotte', 'Good morning Margriet, Friday at two is free. Bring your own helmet if you have one.'],
    [11, 'c', 'Lovely, see you on Friday at two.'],
    [1, 'lotte assign lotte'],
    [1, 'lotte', 'See you then!']
  ] },
  { when: { ago: 230 }, page: '/orders/4560', from: { name: 'Tariq Mahmood', email: 'tariq.m@mail.example', attributes: { order: '4560' } }, steps: [
    [0, 'c', 'Is it possible to add a phone holder to order 4560?'],
    [6, 'tom', 'Yes, it has not left yet. The metal one for €19 or the one with rubber for €12?'],
    [2, 'c', 'Rubber'],
    [3, 'tom', 'Added. You pay at the door.'],
    [4, 'c', 'Thanks!'],
    [1, 'tom close']
  ] },
  { when: { ago: 170 }, inbox: 1, page: '/', from: { name: 'Emma Johansson', email: 'emma.j@mail.example' }, steps: [
    [0, 'c', 'Something ticks once per turn of the pedals, only on the left.'],
    [12, 'mehmet', 'Does it tick when you stand up too?'],
    [3, 'c', 'Only sitting.'],
    [2, 'mehmet', 'Then it is the saddle post and not the pedals. Take it out, a little grease, back in. If it ticks on, come by.'],
    [1, 'mehmet assign mehmet'],
    [41, 'c', 'You are a magician. It is quiet.'],
    [5, 'mehmet', 'Saddle posts lie. Have a good ride.']
  ], unseen: true },
  { when: { ago: 120 }, page: '/bikes/stad-7', from: { name: 'Maximiliane Alexandra Wolfeschlegelsteinhausen-van Nieuwenhuijzen tot Papadimitriou-Oyelowo', email: 'maximiliane.wolfeschlegelsteinhausen-van-nieuwenhuijzen@long-names-are-fine.example' }, steps: [
    [0, 'c', 'Good day. Will my whole name fit on the name plate? It is rather long, as you see.'],
    [9, 'lotte', 'Good day! The plate takes 24 letters, so we would use two plates, or three. Or "Maxi"?'],
    [4, 'c', 'Fietsersbondvoorzittersverkiezingsbijeenkomst is longer, and that fitted on a banner.'],
    [3, 'lotte', 'A banner we can do as well 😄'],
    [5, 'c', `This is what I put together: ${LONG_LINK}`],
    [4, 'c', 'My partner adds:\n\nمرحبا، هل يمكن أن تكون اللوحة باللغتين العربية والهولندية؟\n\nשלום, ואולי גם בעברית?'],
    [7, 'lotte', 'Yes, Arabic and Hebrew are possible too, our engraver does both. Three plates then: one a line. 👩‍🔧🏳️‍🌈🇳🇱'],
    [3, 'c', 'Your page shows me <button disabled>Add &amp; pay</button> as text by the way, is that meant to be?'],
    [6, 'lotte', 'No, that is a slip of ours. Thank you, I pass it on.'],
    [1, 'lotte assign lotte'],
    [2, 'lotte note', 'Sanne, the text below the configurator shows HTML as it was typed:\n\n    <button disabled>Add &amp; pay</button>\n\nHarmless, but not pretty.']
  ] },
  { when: { ago: 95 }, page: '/opening-hours', steps: [
    [0, 'c', 'are you open on monday'],
    [4, 'tom', 'No, Sunday and Monday we are closed. Tuesday from nine.'],
    [1, 'c', 'ok'],
    [1, 'tom close']
  ] },
  { when: { ago: 75 }, page: '/orders/4566', from: { name: 'Giulia Romano', email: 'giulia.romano@mail.example', attributes: { order: '4566' } }, steps: [
    [0, 'c', 'The tracking page says my parcel is in Venlo since Tuesday. I live in Venlo. May I just go and fetch it?'],
    [5, 'lotte', 'I would love to say yes. Let me call the courier.'],
    [2, 'lotte assign tom'],
    [1, 'lotte note', 'Tom, you have the number of the depot, right?'],
    [14, 'tom note', 'Called. It lies at a service point in the Parade and the message never went out. Open until 18:00.'],
    [2, 'tom', 'Hi Giulia, it waits at the service point in the Parade, open until six. The message to you got lost. Sorry for the detour.'],
    [8, 'c', 'That is around the corner! On my way.'],
    [2, 'tom', 'Let me know if they make it difficult.']
  ] },
  { when: { live: 190 }, page: '/bikes/cargo-l', from: { name: 'Abdelkarim Benali', email: 'karim.benali@mail.example' }, steps: [
    [0, 'c', 'Good day. We would like to order two Cargo L for our nursery, on invoice with 30 days. Is that possible?'],
    [2, 'c', 'And if so, when could they be here? We open the new group in six weeks.']
  ] },
  { when: { live: 88 }, page: '/orders/4570', from: { name: 'Sarah Whitfield', email: 'sarah.whitfield@mail.example', attributes: { order: '4570' } }, steps: [
    [0, 'c', 'Hi, I chose size S by mistake, it should be M. Order 4570. Can you still change it before it is built?']
  ] },
  { when: { live: 41 }, page: '/bikes/kleintje', from: { name: 'Ruben' }, steps: [
    [0, 'c', 'Does the Kleintje come with training wheels?'],
    [1, 'c', 'Asking for a very determined four-year-old']
  ] },
  { when: { live: 16 }, inbox: 1, page: '/prices', steps: [
    [0, 'c', 'hello, how much is a new inner tube for the back wheel, with the work?']
  ] },
  { when: '9d 15:15', page: '/orders/4533', from: { name: 'Anouk de Graaf', email: 'anouk.degraaf@post.example', attributes: { order: '4533' } }, steps: [
    [0, 'c', 'The lock of order 4533 is not in the parcel.'],
    [10, 'tom', 'Sorry, it lies on my desk. I send it today.'],
    ['2d 10:02', 'c', 'It is here, thanks.'],
    [3, 'tom close'],
    ['live 7', 'c', 'Hello again! One of its two keys broke off in the bag. Where can I order another?']
  ] }
]
