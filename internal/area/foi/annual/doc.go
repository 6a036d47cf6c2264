// Package annual is the pure part of the annual report of 政府信息公开 work (条例第四十九、五十条,
// 国办公开办函〔2021〕30号 and, for 2019 and 2020, 国办公开办函〔2019〕60号): the form as data, the
// formulas (勾稽) that its figures must obey, the count from the ledger of requests, the sum for a
// government, the reading of reports kept elsewhere and the layout of our own. It knows no SQL, no HTTP and no clock.
//
// The form has six parts and three tables. People name a table after the part that holds it, and so does
// this package:
//
//	一、总体情况                        text only; where somebody speaks of 表一, this part is meant
//	二、主动公开政府信息情况              表二: a section for each item of 条例第二十条 (Table2)
//	三、收到和处理政府信息公开申请情况      表三: 25 rows by 7 columns (Table3; 23 rows in the 2019 form)
//	四、政府信息公开行政复议、行政诉讼情况  表四: 3 groups by 5 results (Table4)
//	五、存在的主要问题及改进情况           text only
//	六、其他需要报告的事项                text only
package annual
