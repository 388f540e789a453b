import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { en } from '../../dashboard/web/i18n/en.ts'
import { enPolicies } from '../../dashboard/web/i18n/en-policies.ts'
import { enPush } from '../../dashboard/web/i18n/en-push.ts'
import { enRules } from '../../dashboard/web/i18n/en-rules.ts'
import { enScreens } from '../../dashboard/web/i18n/en-screens.ts'
import { zhCn } from '../../dashboard/web/i18n/zh-cn.ts'
import { zhCnPolicies } from '../../dashboard/web/i18n/zh-cn-policies.ts'
import { zhCnPush } from '../../dashboard/web/i18n/zh-cn-push.ts'
import { zhCnRules } from '../../dashboard/web/i18n/zh-cn-rules.ts'
import { zhCnScreens } from '../../dashboard/web/i18n/zh-cn-screens.ts'

type Tree = { readonly [key: string]: string | Tree }

const leaves = (tree: Tree, path = ''): readonly (readonly [string, string])[] =>
  Object.entries(tree).flatMap(([key, value]) =>
    typeof value === 'string' ? [[path + key, value] as const] : leaves(value, `${path}${key}.`),
  )
const holes = (sentence: string): readonly string[] =>
  [...sentence.matchAll(/\{\{(\w+)\}\}/g)].map((match) => match[1]!).toSorted()
/** With the sentences of the pages that come later. */
const english = new Map([en, enPolicies, enPush, enRules, enScreens].flatMap((catalog) => leaves(catalog)))
const chinese = new Map([zhCn, zhCnPolicies, zhCnPush, zhCnRules, zhCnScreens].flatMap((catalog) => leaves(catalog)))

test('both catalogs have the same keys; English adds its singular', () => {
  const plural = [...english.keys()].filter((key) => !key.endsWith('_one'))
  expect([...chinese.keys()].toSorted()).toEqual(plural.toSorted())
  for (const key of english.keys()) {
    if (key.endsWith('_one')) expect(english.has(key.replace(/_one$/, '_other')), key).toBe(true)
  }
})

test('every sentence is filled with the same words in both languages', () => {
  for (const [key, sentence] of chinese) expect([key, holes(sentence)]).toEqual([key, holes(english.get(key) ?? '')])
})

test('no key is written in vain', () => {
  const web = join(import.meta.dirname, '../../dashboard/web')
  const source = readdirSync(web, { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.tsx?$/.test(path))
    .map((path) => readFileSync(join(web, path), 'utf8'))
    .join('\n')
  const unused = [...chinese.keys()]
    .map((key) => key.replace(/_(one|other)$/, ''))
    .filter((key) => !source.includes(`'${key}'`))
  expect(unused).toEqual([])
})
