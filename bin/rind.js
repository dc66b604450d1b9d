#!/usr/bin/env node
// Plain JavaScript on purpose: Node 20 cannot run TypeScript. When an older Node starts this file it hands over to the
// Node 24 that `npm ci` installed beside it, so `npx rind` works whatever the machine has.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const [major, minor] = process.versions.node.split('.').map(Number)
const canRunTypeScript = major > 24 || (major === 24 && minor >= 12)

if (canRunTypeScript) {
  await import('./main.ts')
} else {
  const installed = fileURLToPath(new URL('../node_modules/node/bin/node', import.meta.url))
  if (!existsSync(installed)) {
    console.error(`Rind needs Node 24.12 or newer; this is ${process.version}. Run "npm ci" to install one beside it.`)
    process.exit(1)
  }
  const child = spawn(installed, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], { stdio: 'inherit' })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  child.on('exit', (code, signal) => process.exit(signal ? 1 : (code ?? 1)))
}
