aa = a.* - 1
abx = true == - 1
acxx = null - 1
adxxx = 1 - 1
