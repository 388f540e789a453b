import { addCatalog } from '../i18n/add-catalog.ts'
import { enScreens } from '../i18n/en-screens.ts'
import { zhCnScreens } from '../i18n/zh-cn-screens.ts'

addCatalog({ en: enScreens, 'zh-CN': zhCnScreens })
