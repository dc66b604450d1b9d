import { readFileSync } from 'node:fs'
import t from 'tap'

interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>
  readonly devDependencies: Readonly<Record<string, string>>
  readonly optionalDependencies: Readonly<Record<string, string>>
  readonly allowScripts: Readonly<Record<string, boolean>>
  readonly scripts: Readonly<Record<string, string>>
}
interface Locked {
  readonly name?: string
  readonly version?: string
  readonly integrity?: string
  readonly resolved?: string
  readonly link?: boolean
  readonly hasInstallScript?: boolean
}

const read = <T>(name: string) => JSON.parse(readFileSync(new URL(`../../${name}`, import.meta.url), 'utf8')) as T
const manifest = read<Manifest>('package.json')
const lock = read<{ packages: Readonly<Record<string, Locked>> }>('package-lock.json').packages
const locked = Object.entries(lock).filter(([path]) => path !== '')
const nameOf = (path: string) => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length)
const wanted = { ...manifest.dependencies, ...manifest.devDependencies, ...manifest.optionalDependencies }

t.test('A98: every dependency is asked for by its exact version, and that version is locked', async (t) => {
  for (const [name, version] of Object.entries(wanted)) {
    t.match(version, /^\d+\.\d+\.\d+(?:-[\w.]+)?$/, `${name} ${version}`)
    t.equal(lock[`node_modules/${name}`]?.version, version, `${name} in the lock`)
  }
  t.match(readFileSync(new URL('../../.npmrc', import.meta.url), 'utf8'), /^save-exact=true$/m, 'and the next one will be')
})

t.test('A98: every package of the lock has an integrity and comes from the registry under its own name', async (t) => {
  t.ok(locked.length > 100)
  const wrong = locked.filter(
    ([path, { integrity = '', resolved, link, version = '', name }]) =>
      !/^sha512-[A-Za-z0-9+/]{86}==$/.test(integrity) || link || !/^\d+\.\d+\.\d+/.test(version) || (name !== undefined && name !== nameOf(path)) || (resolved !== undefined && !resolved.startsWith('https://registry.npmjs.org/'))
  )
  t.same(wrong.map(([path]) => path), [])
})

t.test('A98: only the packages that package.json names may run a script when they are installed', async (t) => {
  const scripted = [...new Set(locked.filter(([, { hasInstallScript }]) => hasInstallScript).map(([path]) => nameOf(path)))]
  t.same(scripted.toSorted(), Object.keys(manifest.allowScripts).toSorted(), 'allowed and used are the same')
  for (const name of scripted) t.ok(wanted[name], `${name} is one that we chose ourselves`)
  for (const hook of ['preinstall', 'install', 'postinstall', 'prepare', 'prepublish']) t.equal(manifest.scripts[hook], undefined, `we have no ${hook} of our own`)
})

t.end()
