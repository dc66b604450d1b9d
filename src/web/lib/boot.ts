/** What the server writes into the shell of /signup, /login and /app. */
export interface PageBoot {
  locale: 'en' | 'nl'
  environment: 'development' | 'test' | 'production'
  signups: 'open' | 'invite' | 'closed'
  version: string
  publicUrl: string
}

/** Reads the JSON that the server put into the page; the shape is the server's word. */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the widget's frame holds another shape
export function readBoot<T = PageBoot>(): T {
  const text = document.getElementById('boot')?.textContent
  if (text === undefined || text === null) throw new Error('The page has no #boot element')
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the server wrote it
  return JSON.parse(text) as T
}
