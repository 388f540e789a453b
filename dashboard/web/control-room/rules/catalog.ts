import { addCatalog } from '../../i18n/add-catalog.ts'
import { enRules } from '../../i18n/en-rules.ts'
import { zhCnRules } from '../../i18n/zh-cn-rules.ts'

addCatalog({ en: enRules, 'zh-CN': zhCnRules })
