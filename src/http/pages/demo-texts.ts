/** Texts of the demo page in both languages; the same keys by type. */
const en = {
  shopTitle: 'Bicycles and repairs',
  notice: 'A made-up shop. What you write in the chat arrives in the inbox of {company}, marked as a test.',
  bikes: 'Bicycles',
  workshop: 'Workshop',
  visit: 'Visit',
  heroTitle: 'A bicycle that fits your days',
  heroText: 'City, cargo and electric bicycles, built and looked after in our own workshop. Try one for a weekend before you decide.',
  heroChat: 'Ask us anything',
  heroBikes: 'See the bicycles',
  bikesTitle: 'In the shop this week',
  stock: { many: 'In stock', few: 'Two left', order: 'Ready in three weeks' },
  products: [
    { name: 'Stad 7', text: 'Upright city bicycle with seven gears and a belt that needs no oil.' },
    { name: 'Cargo L', text: 'Carries two children or a week of shopping, and turns like a small bicycle.' },
    { name: 'Tocht E', text: 'Electric touring bicycle. 120 km on one charge, with the wind against you.' },
    { name: 'Kleintje', text: 'First bicycle for short legs. Light enough to carry home when they are tired.' }
  ],
  workshopTitle: 'The workshop',
  workshopText: 'Bring it in before ten and ride home the same day. We phone before anything costs more than we said.',
  services: [
    ['Small service', 'brakes, gears, chain, lights'],
    ['Puncture', 'while you wait'],
    ['Large service', 'everything apart and back together']
  ],
  visitTitle: 'Come by',
  hours: [
    ['Tuesday to Friday', '9:00 to 18:00'],
    ['Saturday', '9:00 to 17:00'],
    ['Sunday and Monday', 'closed']
  ],
  address: 'Havenkade 12, on the corner by the bridge',
  foot: 'A demo page of Rind. Nothing here is for sale.',
  guideTitle: 'See the chat on a website',
  guideText: 'This page becomes a small bicycle shop with your own chat in its corner, so that you can be your first customer.',
  guideSteps: [
    ['Start a workspace', 'It takes a few minutes and your authenticator app.'],
    ['Press "Open the demo shop"', 'The button stands in your empty inbox. It leads back here, with your own inbox behind the chat.'],
    ['Write as a customer, answer as yourself', 'Put both windows beside each other. What you write here is marked as a test.']
  ],
  guideStart: 'Start a workspace',
  guideLogin: 'I have one already'
}

export type DemoTexts = typeof en

const nl: DemoTexts = {
  shopTitle: 'Fietsen en reparatie',
  notice: 'Een verzonnen winkel. Wat je in de chat schrijft, komt als test in de inbox van {company}.',
  bikes: 'Fietsen',
  workshop: 'Werkplaats',
  visit: 'Langskomen',
  heroTitle: 'Een fiets die bij je dagen past',
  heroText: 'Stadsfietsen, bakfietsen en e-bikes, gebouwd en onderhouden in onze eigen werkplaats. Probeer er een weekend een voor je kiest.',
  heroChat: 'Vraag het ons',
  heroBikes: 'Bekijk de fietsen',
  bikesTitle: 'Deze week in de winkel',
  stock: { many: 'Op voorraad', few: 'Nog twee', order: 'Klaar in drie weken' },
  products: [
    { name: 'Stad 7', text: 'Rechte stadsfiets met zeven versnellingen en een riem die geen olie nodig heeft.' },
    { name: 'Cargo L', text: 'Neemt twee kinderen of de boodschappen van een week mee, en stuurt als een kleine fiets.' },
    { name: 'Tocht E', text: 'Elektrische toerfiets. 120 km op één lading, ook met wind tegen.' },
    { name: 'Kleintje', text: 'Eerste fiets voor korte benen. Licht genoeg om naar huis te dragen als ze moe zijn.' }
  ],
  workshopTitle: 'De werkplaats',
  workshopText: 'Breng hem voor tien uur en fiets dezelfde dag naar huis. We bellen voor iets meer kost dan we zeiden.',
  services: [
    ['Kleine beurt', 'remmen, versnelling, ketting, licht'],
    ['Lekke band', 'terwijl je wacht'],
    ['Grote beurt', 'alles uit elkaar en weer in elkaar']
  ],
  visitTitle: 'Kom langs',
  hours: [
    ['Dinsdag tot en met vrijdag', '9.00 tot 18.00'],
    ['Zaterdag', '9.00 tot 17.00'],
    ['Zondag en maandag', 'gesloten']
  ],
  address: 'Havenkade 12, op de hoek bij de brug',
  foot: 'Een demopagina van Rind. Er is hier niets te koop.',
  guideTitle: 'Bekijk de chat op een website',
  guideText: 'Deze pagina wordt een kleine fietsenwinkel met je eigen chat in de hoek, zodat je je eigen eerste klant kunt zijn.',
  guideSteps: [
    ['Begin een werkruimte', 'Het kost een paar minuten en je authenticator-app.'],
    ['Druk op "Demowinkel openen"', 'De knop staat in je lege inbox. Hij leidt hierheen terug, met je eigen inbox achter de chat.'],
    ['Schrijf als klant, antwoord als jezelf', 'Zet beide vensters naast elkaar. Wat je hier schrijft, staat er als test.']
  ],
  guideStart: 'Begin een werkruimte',
  guideLogin: 'Ik heb er al een'
}

export const DEMO_TEXTS: Readonly<Record<'en' | 'nl', DemoTexts>> = { en, nl }
