variable "a" {
 type = object({
 a=string
 b=optional(number,1)
 ccc=list(object({ x=bool, y=optional(map(string),{}) }))
 d = tuple([string,number])
 })
 default={ a="x",ccc=[] }
 validation { 
 condition=length(var.a.ccc)>0
 error_message=<<-E
   no
 E
 }
}
