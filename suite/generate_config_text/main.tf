import {
  to = fixtures_item.t00
  id = "v-0"
}
import {
  to = fixtures_item.t01
  id = "v-1"
}
import {
  to = fixtures_item.t02
  id = "v-2"
}
import {
  to = fixtures_item.t03
  id = "v-3"
}
import {
  to = fixtures_item.t04
  id = "v-4"
}
import {
  to = fixtures_item.t05
  id = "v-5"
}
import {
  to = fixtures_item.t06
  id = "v-6"
}
import {
  to = fixtures_item.t07
  id = "v-7"
}
import {
  to = fixtures_item.t08
  id = "v-8"
}
import {
  to = fixtures_item.t09
  id = "v-9"
}
import {
  to = fixtures_item.t10
  id = "v-10"
}
import {
  to = fixtures_item.t11
  id = "v-11"
}
import {
  to = fixtures_item.t12
  id = "v-12"
}
import {
  to = fixtures_item.t13
  id = "v-13"
}
import {
  to = fixtures_item.t14
  id = "v-14"
}
import {
  to = fixtures_item.t15
  id = "v-15"
}
import {
  to = fixtures_item.t16
  id = "v-16"
}
import {
  to = fixtures_item.t17
  id = "v-17"
}
import {
  to = fixtures_item.t18
  id = "v-18"
}
import {
  to = fixtures_item.t19
  id = "v-19"
}
import {
  to = fixtures_item.t20
  id = "v-20"
}
import {
  to = fixtures_item.t21
  id = "v-21"
}
