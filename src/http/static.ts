import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance } from 'fastify'
import { type Assets, BUILD_DIR } from './assets.ts'
import { contentSecurityPolicy } from './headers.ts'
import { describeApi } from './openapi.ts'
import { REFERENCE_SCRIPT, renderProblems, renderReference } from './pages/reference-page.ts'

const YEAR_SECONDS = 31_536_000
const PUBLIC_DIR = fileURLToPath(new URL('../../public/', import.meta.url))

/** Built files (hashed names, kept for a year), the widget's loader, and the API reference. */
export async function addStaticFiles(app: FastifyInstance, options: { assets: Assets; publicUrl: string; version: string }): Promise<void> {
  const { assets, publicUrl, version } = options
  await app.register(fastifyStatic, { root: BUILD_DIR, prefix: '/build/', immutable: true, maxAge: YEAR_SECONDS * 1000, index: false, dotfiles: 'deny' })
  addFavicon(app)
  // The loader runs on other websites: it is the one file that they may read.
  app.get('/widget.js', (_request, reply) =>
    reply
      .headers({ 'cross-origin-resource-policy': 'cross-origin', 'access-control-allow-origin': '*' })
      .sendFile(assets['loader']?.js ?? 'loader.js', BUILD_DIR, { cacheControl: true, immutable: false, maxAge: 300_000 })
  )
  const description = JSON.stringify(describeApi(publicUrl, version))
  app.get('/openapi.json', (_request, reply) => reply.header('cache-control', 'no-cache').type('application/json').send(description))
  addReference(app, assets, version)
}

/** The mark in the browser's tab. */
export function addFavicon(app: FastifyInstance): void {
  app.get('/favicon.svg', (_request, reply) => reply.header('cache-control', 'public, max-age=86400').sendFile('favicon.svg', PUBLIC_DIR))
}

function addReference(app: FastifyInstance, assets: Assets, version: string): void {
  const library = join(dirname(createRequire(import.meta.url).resolve('@fastify/swagger-ui/package.json')), 'static')
  // The library sets styles from script and makes markup from strings, of our own description only.
  const policy = contentSecurityPolicy("'none'", { 'style-src': "'self' 'unsafe-inline'", 'require-trusted-types-for': '', 'trusted-types': '' })
  app.get('/docs', (_request, reply) => reply.header('content-security-policy', policy).type('text/html').send(renderReference(version)))
  app.get('/docs/start.js', (_request, reply) => reply.type('text/javascript').send(REFERENCE_SCRIPT))
  app.get('/docs/problems', (_request, reply) => reply.type('text/html').send(renderProblems(assets['page']?.css)))
  for (const file of ['swagger-ui.css', 'swagger-ui-bundle.js']) {
    app.get(`/docs/assets/${file}`, (_request, reply) => reply.header('cache-control', 'public, max-age=3600').sendFile(file, library))
  }
}
