import { drawBike, type Bike } from './demo-drawings.ts'
import { DEMO_TEXTS, type DemoTexts } from './demo-texts.ts'
import { escapeHtml as escape } from './html.ts'

export interface DemoPageOptions {
  locale: 'en' | 'nl'
  inboxKey: string | null
  company: string | null
  assets: { css: string; js?: string }
  widgetUrl: string
  mode: 'shop' | 'guide'
}

const COMPANY = 'De Fietserij'
/** In the order of the products in the texts. */
const SHELF: readonly { bike: Bike; price: number; stock: keyof DemoTexts['stock'] }[] = [
  { bike: 'city', price: 849, stock: 'many' },
  { bike: 'cargo', price: 2395, stock: 'order' },
  { bike: 'touring', price: 3150, stock: 'few' },
  { bike: 'child', price: 289, stock: 'many' }
]

/**
 * The demo page: a made-up bicycle shop with the workspace's own chat in its corner, or how to get there. Holds no
 * inline script and no inline style, so that the page's CSP needs no exception.
 */
export function renderDemoPage(options: DemoPageOptions): string {
  const texts = DEMO_TEXTS[options.locale]
  const shop = options.mode === 'shop' && options.inboxKey !== null
  const company = options.company ?? COMPANY
  const title = shop ? `${company} · ${texts.shopTitle}` : `${texts.guideTitle} · Rind`
  return `<!doctype html>
<html lang="${options.locale}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${escape(title)}</title>
<link rel="stylesheet" href="${escape(options.assets.css)}">
</head>
<body class="${shop ? 'shop' : 'guide'}">
${shop ? renderShop(texts, company, options.locale) : renderGuide(texts)}
${shop ? renderScripts(options) : ''}
</body>
</html>
`
}

function renderScripts({ inboxKey, locale, assets, widgetUrl }: DemoPageOptions): string {
  const ours = assets.js === undefined ? '' : `<script type="module" src="${escape(assets.js)}"></script>\n`
  const settings = `data-inbox="${escape(inboxKey ?? '')}" data-locale="${locale}" data-test`
  return `${ours}<script async src="${escape(widgetUrl)}" ${settings}></script>`
}

function renderShop(texts: DemoTexts, company: string, locale: 'en' | 'nl'): string {
  const euros = { style: 'currency', currency: 'EUR', maximumFractionDigits: 0 } as const
  const price = new Intl.NumberFormat(locale === 'nl' ? 'nl-NL' : 'en-IE', euros)
  const products = texts.products.map(({ name, text }, index) => {
    const { bike, price: amount, stock } = SHELF[index] ?? { bike: 'city' as const, price: 0, stock: 'many' as const }
    return `<li class="product">
<div class="product__picture product__picture--${bike}">${drawBike(bike, bike)}</div>
<h3>${escape(name)}</h3>
<p>${escape(text)}</p>
<p class="product__facts">
<b>${escape(price.format(amount))}</b>
<span class="stock stock--${stock}">${escape(texts.stock[stock])}</span>
</p>
</li>`
  })
  const [before = '', after = ''] = texts.notice.split('{company}')
  return `<header>
<p class="notice">${escape(before)}<b dir="auto">${escape(company)}</b>${escape(after)}</p>
<div class="top">
<a class="top__name" href="#top" dir="auto">${escape(company)}</a>
<nav aria-label="${escape(company)}">
<a href="#bikes">${escape(texts.bikes)}</a>
<a href="#workshop">${escape(texts.workshop)}</a>
<a href="#visit">${escape(texts.visit)}</a>
</nav>
</div>
</header>
<main id="top">
<section class="hero">
<div class="hero__words">
<h1>${escape(texts.heroTitle)}</h1>
<p>${escape(texts.heroText)}</p>
<p class="hero__ways">
<button type="button" class="act" data-chat hidden>${escape(texts.heroChat)}</button>
<a class="act act--quiet" href="#bikes">${escape(texts.heroBikes)}</a>
</p>
</div>
<div class="hero__picture">${drawBike('cargo', 'hero')}</div>
</section>
<section id="bikes" aria-labelledby="bikes-title">
<h2 id="bikes-title">${escape(texts.bikesTitle)}</h2>
<ul class="products">${products.join('\n')}</ul>
</section>
<div class="pair">
<section id="workshop" class="card" aria-labelledby="workshop-title">
<h2 id="workshop-title">${escape(texts.workshopTitle)}</h2>
<p>${escape(texts.workshopText)}</p>
<dl>${renderRows(texts.services)}</dl>
</section>
<section id="visit" class="card" aria-labelledby="visit-title">
<h2 id="visit-title">${escape(texts.visitTitle)}</h2>
<p>${escape(texts.address)}</p>
<dl>${renderRows(texts.hours)}</dl>
</section>
</div>
</main>
<footer class="foot">${escape(texts.foot)}</footer>`
}

function renderGuide(texts: DemoTexts): string {
  const steps = texts.guideSteps.map(
    ([what = '', how = '']) => `<li><h2>${escape(what)}</h2><p>${escape(how)}</p></li>`
  )
  return `<main class="way">
<div class="way__picture">${drawBike('city', 'hero')}</div>
<h1>${escape(texts.guideTitle)}</h1>
<p class="way__intro">${escape(texts.guideText)}</p>
<ol class="way__steps">${steps.join('\n')}</ol>
<p class="hero__ways">
<a class="act" href="/signup">${escape(texts.guideStart)}</a>
<a class="act act--quiet" href="/login">${escape(texts.guideLogin)}</a>
</p>
</main>`
}

const renderRows = (rows: readonly (readonly string[])[]): string =>
  rows.map(([name = '', value = '']) => `<div><dt>${escape(name)}</dt><dd>${escape(value)}</dd></div>`).join('')
